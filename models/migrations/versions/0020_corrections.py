"""What officers corrected, with what stood before."""

from alembic import op
import sqlalchemy as sa


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('corrections',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('detail', sa.String(24), nullable=False),
    sa.Column('before', sa.LargeBinary(), nullable=False),
    sa.Column('after', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_corrections_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections'))
    )
    op.create_index('ix_corrections_professional_id', 'corrections', ['professional_id'])
    op.create_index('ix_corrections_at', 'corrections', ['at'])
    # Two records of one person: the one that was given up leads to the one that stands.
    with op.batch_alter_table('professionals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_professionals_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_professionals_merged_into_id'), 'professionals', ['merged_into_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('professionals', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_professionals_merged_into_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_professionals_merged_into_id'))
        batch_op.drop_column('merged_into_id')

    op.drop_table('corrections')
