"""payee freezes."""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('payee_freezes',
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_ref', sa.String(length=24), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_payee_freezes_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('professional_id', 'batch_ref', name=op.f('pk_payee_freezes'))
    )
    with op.batch_alter_table('payee_freezes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payee_freezes_batch_ref'), ['batch_ref'], unique=False)


def downgrade() -> None:
    op.drop_table('payee_freezes')
