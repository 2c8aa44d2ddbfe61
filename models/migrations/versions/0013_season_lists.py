"""season lists: exam kinds, past services, one bar a person, kind and day."""

from alembic import op
import sqlalchemy as sa


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('exam_kinds',
    sa.Column('code', sa.String(12), nullable=False),
    sa.Column('name', sa.String(80), nullable=False),
    sa.Column('level', sa.String(24), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_exam_kinds'))
    )
    op.create_table('past_services',
    sa.Column('professional_id', _KEY, nullable=False),
    sa.Column('centre_id', _KEY, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_past_services_centre_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_past_services_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('professional_id', 'centre_id', 'year', name=op.f('pk_past_services'))
    )
    with op.batch_alter_table('bars') as bars:
        bars.drop_index('ix_bars_professional_id')
        bars.create_unique_constraint('uq_bars_professional_id_kind_since', ['professional_id', 'kind', 'since'])


def downgrade() -> None:
    with op.batch_alter_table('bars') as bars:
        bars.drop_constraint('uq_bars_professional_id_kind_since', type_='unique')
        bars.create_index('ix_bars_professional_id', ['professional_id'])
    op.drop_table('past_services')
    op.drop_table('exam_kinds')
