"""handovers and allocation plans; when a deployment was told."""

from alembic import op
import sqlalchemy as sa


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('handovers',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('deployment_id', _KEY, nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['deployment_id'], ['deployments.id'], name=op.f('fk_handovers_deployment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers')),
    sa.UniqueConstraint('deployment_id', name=op.f('uq_handovers_deployment_id'))
    )
    op.create_table('allocation_plans',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('exam_id', _KEY, nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county_id', _KEY, nullable=True),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(40), nullable=False),
    sa.Column('nominated', sa.Integer(), nullable=False),
    sa.Column('unfilled', sa.JSON(), nullable=False),
    sa.Column('unplaced', sa.JSON(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(40), nullable=True),
    sa.ForeignKeyConstraint(['county'], ['counties.number'], name=op.f('fk_allocation_plans_county')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_allocation_plans_exam_id')),
    sa.ForeignKeyConstraint(['sub_county_id'], ['sub_counties.id'], name=op.f('fk_allocation_plans_sub_county_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_plans'))
    )
    op.create_index('ix_allocation_plans_area', 'allocation_plans', ['exam_id', 'county', 'state'])
    op.add_column('deployments', sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('deployments', sa.Column('plan_id', _KEY, nullable=True))
    op.create_index('ix_deployments_plan_id', 'deployments', ['plan_id'])


def downgrade() -> None:
    op.drop_index('ix_deployments_plan_id', 'deployments')
    op.drop_column('deployments', 'plan_id')
    op.drop_column('deployments', 'told_at')
    op.drop_table('allocation_plans')
    op.drop_table('handovers')
