"""Names that do not fit the ID, as officers' cases."""

from alembic import op
import sqlalchemy as sa


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('name_cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_name_cases_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_cases')),
    sa.UniqueConstraint('professional_id', 'kind', name=op.f('uq_name_cases_professional_id_kind'))
    )
    with op.batch_alter_table('name_cases', schema=None) as batch_op:
        batch_op.create_index('ix_name_cases_found_at', ['found_at', 'id'], unique=False)
        batch_op.create_index('ix_name_cases_score', ['score', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('name_cases')
