"""scripts disputed."""

from alembic import op
import sqlalchemy as sa


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'script_entries',
        sa.Column('disputed_at', sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        'ix_script_entries_confirmed_at', 'script_entries', ['confirmed_at', 'entered_at']
    )


def downgrade() -> None:
    op.drop_index('ix_script_entries_confirmed_at', table_name='script_entries')
    op.drop_column('script_entries', 'disputed_at')
