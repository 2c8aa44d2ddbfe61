"""Notices, figures of messages, refusals by class, and the network of a report."""

from alembic import op
import sqlalchemy as sa


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_figures',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('template', sa.String(length=40), nullable=False),
    sa.Column('network', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('texts', sa.Integer(), nullable=False),
    sa.Column('segments', sa.Integer(), nullable=False),
    sa.Column('cost', sa.Numeric(precision=14, scale=4), nullable=False),
    sa.PrimaryKeyConstraint('day', 'template', 'network', 'state', 'reason', name=op.f('pk_message_figures'))
    )
    op.create_table('notices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('english', sa.String(length=40), nullable=False),
    sa.Column('kiswahili', sa.String(length=40), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=40), nullable=False),
    sa.Column('county', sa.Integer(), nullable=True),
    sa.Column('sub_county_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('network', sa.String(length=16), nullable=True),
    sa.Column('task', sa.String(length=1), nullable=True),
    sa.Column('ended_by', sa.String(length=40), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_ends', ['ends_at'], unique=False)

    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('halted_for', sa.String(length=40), nullable=True))

    with op.batch_alter_table('early_reports', schema=None) as batch_op:
        batch_op.add_column(sa.Column('network', sa.String(length=16), nullable=True))

    with op.batch_alter_table('one_time_codes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('opt_outs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminders', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('offers', sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('network', sa.String(length=16), nullable=True))
        batch_op.create_index('ix_outbox_created', ['created_at', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_created')
        batch_op.drop_column('network')

    with op.batch_alter_table('opt_outs', schema=None) as batch_op:
        batch_op.drop_column('offers')
        batch_op.drop_column('reminders')

    with op.batch_alter_table('one_time_codes', schema=None) as batch_op:
        batch_op.drop_column('shown_at')

    with op.batch_alter_table('early_reports', schema=None) as batch_op:
        batch_op.drop_column('network')

    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.drop_column('halted_for')

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_ends')

    op.drop_table('notices')
    op.drop_table('message_figures')
