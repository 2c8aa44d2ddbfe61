"""plans that a worker makes and confirms in batches."""

from alembic import op
import sqlalchemy as sa


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind, default in (
        ('rotates', sa.Boolean(), sa.false()),
        ('confirmed', sa.Integer(), '0'),
        ('left_out', sa.Integer(), '0'),
    ):
        op.add_column('allocation_plans', sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    for name in ('left_out', 'confirmed', 'rotates'):
        op.drop_column('allocation_plans', name)
