"""claim parts."""

from alembic import op
import sqlalchemy as sa


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

OLD = 'uq_claims_professional_id_exam_id'
NEW = 'uq_claims_professional_id_exam_id_part'


def upgrade() -> None:
    op.add_column(
        'claims', sa.Column('part', sa.Integer(), nullable=False, server_default=sa.text('0'))
    )
    _replace(OLD, NEW, ['professional_id', 'exam_id', 'part'])


def downgrade() -> None:
    _replace(NEW, OLD, ['professional_id', 'exam_id'])
    op.drop_column('claims', 'part')


def _replace(old: str, new: str, columns: list[str]) -> None:
    # SQLite makes the table anew, and would forget its checks.
    checks = (
        sa.CheckConstraint('net_cents >= 0', name=op.f('ck_claims_net_cents')),
        sa.CheckConstraint('gross_cents = net_cents + tax_cents', name=op.f('ck_claims_sums')),
    )
    with op.batch_alter_table('claims', table_args=checks) as batch:
        batch.drop_constraint(op.f(old), type_='unique')
        batch.create_unique_constraint(op.f(new), columns)
