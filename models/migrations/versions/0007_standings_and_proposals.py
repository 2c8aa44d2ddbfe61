"""standings and proposals."""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('standings',
    sa.Column('professional_id', _KEY, nullable=False),
    sa.Column('level', sa.String(24), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_standings_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('professional_id', name=op.f('pk_standings'))
    )
    op.create_table('proposals',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('deployment_id', _KEY, nullable=False),
    sa.Column('candidate_id', _KEY, nullable=True),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(40), nullable=True),
    sa.ForeignKeyConstraint(['candidate_id'], ['professionals.id'], name=op.f('fk_proposals_candidate_id')),
    sa.ForeignKeyConstraint(['deployment_id'], ['deployments.id'], name=op.f('fk_proposals_deployment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals'))
    )
    op.create_index('ix_proposals_open', 'proposals', ['state', 'kind'])
    op.create_index(op.f('ix_proposals_candidate_id'), 'proposals', ['candidate_id'])
    op.create_index(op.f('ix_proposals_deployment_id'), 'proposals', ['deployment_id'])


def downgrade() -> None:
    op.drop_table('proposals')
    op.drop_table('standings')
