"""areas and banks."""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('counties',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_counties'))
    )
    op.create_table('sub_counties',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('county_number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('folded', sa.String(length=60), nullable=False),
    sa.Column('knec_code', sa.String(length=5), nullable=True),
    sa.ForeignKeyConstraint(['county_number'], ['counties.number'], name=op.f('fk_sub_counties_county_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sub_counties')),
    sa.UniqueConstraint('county_number', 'kind', 'folded', name=op.f('uq_sub_counties_county_number_kind_folded'))
    )
    op.create_table('banks',
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('short_name', sa.String(length=30), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_banks'))
    )
    op.create_table('branches',
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('bank_code', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('folded', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['bank_code'], ['banks.code'], name=op.f('fk_branches_bank_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_branches'))
    )
    op.create_index('ix_branches_bank_code', 'branches', ['bank_code', 'folded'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_branches_bank_code', table_name='branches')
    op.drop_table('branches')
    op.drop_table('banks')
    op.drop_table('sub_counties')
    op.drop_table('counties')
