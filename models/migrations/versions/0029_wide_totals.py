"""wide totals."""

from alembic import op
import sqlalchemy as sa


revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('batches', 'total_cents', type_=sa.BigInteger())


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('batches', 'total_cents', type_=sa.Integer())
