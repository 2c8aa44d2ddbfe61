"""An index of the marks that wait for a yes: a few among millions."""

from alembic import op
import sqlalchemy as sa


revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('marks', schema=None) as batch_op:
        batch_op.create_index('ix_marks_waiting', ['centre_id', 'id'], unique=False, postgresql_where=sa.text('needs_approval'), sqlite_where=sa.text('needs_approval'))


def downgrade() -> None:
    with op.batch_alter_table('marks', schema=None) as batch_op:
        batch_op.drop_index('ix_marks_waiting')
