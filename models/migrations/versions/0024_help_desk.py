"""The help desk: caller checks, and check-in windows that are open again for one person."""

from alembic import op
import sqlalchemy as sa


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('caller_checks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('officer', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_passed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_caller_checks_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caller_checks'))
    )
    op.create_index('ix_caller_checks_professional_id', 'caller_checks', ['professional_id', 'at'])
    op.create_index('ix_caller_checks_officer', 'caller_checks', ['officer', 'at'])
    op.create_index('ix_caller_checks_at', 'caller_checks', ['at'])
    op.create_table('reopenings',
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_reopenings_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_reopenings_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('exam_day_id', 'professional_id', name=op.f('pk_reopenings'))
    )
    op.create_index('ix_reopenings_professional_id', 'reopenings', ['professional_id'])


def downgrade() -> None:
    op.drop_table('reopenings')
    op.drop_table('caller_checks')
