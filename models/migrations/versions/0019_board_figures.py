"""Figures of the exam-day board, kept for each centre and date."""

from alembic import op
import sqlalchemy as sa


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('board_runs',
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('date', name=op.f('pk_board_runs'))
    )
    op.create_table('board_slots',
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county_id', sa.Integer(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('checked_in', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('date', 'county', 'sub_county_id', 'slot', name=op.f('pk_board_slots'))
    )
    op.create_table('board_centres',
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county_id', sa.Integer(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('checked_in', sa.Integer(), nullable=False),
    sa.Column('unproved', sa.Integer(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('absent', sa.Integer(), nullable=False),
    sa.Column('silent', sa.Integer(), nullable=False),
    sa.Column('silence', sa.String(24), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_board_centres_centre_id')),
    sa.PrimaryKeyConstraint('date', 'centre_id', name=op.f('pk_board_centres'))
    )
    with op.batch_alter_table('board_centres', schema=None) as batch_op:
        batch_op.create_index('ix_board_centres_place', ['date', 'county', 'sub_county_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('board_centres', schema=None) as batch_op:
        batch_op.drop_index('ix_board_centres_place')

    op.drop_table('board_centres')
    op.drop_table('board_slots')
    op.drop_table('board_runs')
