"""Figures of calls by day, and what looks unusual."""

from alembic import op
import sqlalchemy as sa


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('network', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('flow', sa.String(length=40), nullable=False),
    sa.Column('ending', sa.String(24), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('hops', sa.Integer(), nullable=False),
    sa.Column('cost', sa.Numeric(precision=14, scale=4), nullable=False),
    sa.PrimaryKeyConstraint('day', 'network', 'language', 'flow', 'ending', name=op.f('pk_call_days'))
    )
    op.create_table('screen_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('screen', sa.String(length=60), nullable=False),
    sa.Column('network', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('bucket', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'screen', 'network', 'language', 'bucket', name=op.f('pk_screen_days'))
    )
    op.create_table('way_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('screen', sa.String(length=60), nullable=False),
    sa.Column('to', sa.String(length=60), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'screen', 'to', name=op.f('pk_way_days'))
    )
    op.create_table('unusual',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pattern', sa.String(26), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=80), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('officer', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_unusual_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unusual'))
    )
    with op.batch_alter_table('unusual', schema=None) as batch_op:
        batch_op.create_index('ix_unusual_pattern', ['pattern', 'weight', 'id'], unique=False)
        batch_op.create_index('ix_unusual_person', ['professional_id'], unique=False)
        batch_op.create_index('ix_unusual_weight', ['weight', 'id'], unique=False)

    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_counted', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('language', sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column('flow', sa.String(length=40), nullable=True))
        batch_op.drop_index(batch_op.f('ix_calls_open'))
        batch_op.create_index('ix_calls_open', ['is_counted', 'started_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.drop_index('ix_calls_open')
        batch_op.create_index(batch_op.f('ix_calls_open'), ['ended_at', 'started_at'], unique=False)
        batch_op.drop_column('flow')
        batch_op.drop_column('language')
        batch_op.drop_column('is_counted')

    with op.batch_alter_table('unusual', schema=None) as batch_op:
        batch_op.drop_index('ix_unusual_weight')
        batch_op.drop_index('ix_unusual_person')
        batch_op.drop_index('ix_unusual_pattern')

    op.drop_table('unusual')
    op.drop_table('way_days')
    op.drop_table('screen_days')
    op.drop_table('call_days')
