"""profile."""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('professionals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('denied_import', sa.LargeBinary(), nullable=True))

    op.create_table('details',
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('gender', sa.String(24), nullable=True),
    sa.Column('kra_pin', sa.LargeBinary(), nullable=True),
    sa.Column('kra_pin_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('nssf', sa.LargeBinary(), nullable=True),
    sa.Column('sha', sa.LargeBinary(), nullable=True),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_details_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('professional_id', name=op.f('pk_details')),
    sa.UniqueConstraint('kra_pin_digest', name=op.f('uq_details_kra_pin_digest'))
    )
    op.create_table('next_of_kin',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('msisdn', sa.LargeBinary(), nullable=False),
    sa.Column('msisdn_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('relationship', sa.String(24), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_next_of_kin_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_next_of_kin'))
    )
    with op.batch_alter_table('next_of_kin', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_next_of_kin_msisdn_digest'), ['msisdn_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_next_of_kin_professional_id'), ['professional_id'], unique=False)

    op.create_table('payee_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('wanted', sa.LargeBinary(), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_payee_changes_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payee_changes')),
    sa.UniqueConstraint('reference', name=op.f('uq_payee_changes_reference'))
    )
    with op.batch_alter_table('payee_changes', schema=None) as batch_op:
        batch_op.create_index('ix_payee_changes_due', ['state', 'due_at'], unique=False)
        batch_op.create_index('ix_payee_changes_professional_id', ['professional_id', 'state'], unique=False)

    op.create_table('payees',
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mpesa_msisdn', sa.String(length=16), nullable=True),
    sa.Column('mpesa_name', sa.String(length=120), nullable=True),
    sa.Column('mpesa_name_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bank_code', sa.String(length=2), nullable=True),
    sa.Column('branch_code', sa.String(length=5), nullable=True),
    sa.Column('account_number', sa.LargeBinary(), nullable=True),
    sa.Column('account_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('account_name', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_payees_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('professional_id', name=op.f('pk_payees'))
    )
    with op.batch_alter_table('payees', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payees_account_digest'), ['account_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_payees_mpesa_msisdn'), ['mpesa_msisdn'], unique=False)

    op.create_table('qualifications',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.String(24), nullable=False),
    sa.Column('institution', sa.String(length=60), nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('to_year', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_qualifications_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qualifications'))
    )
    with op.batch_alter_table('qualifications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_qualifications_professional_id'), ['professional_id'], unique=False)

    op.create_table('work_stations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('employer', sa.String(24), nullable=False),
    sa.Column('institution', sa.String(length=60), nullable=False),
    sa.Column('designation', sa.String(length=60), nullable=False),
    sa.Column('since_year', sa.Integer(), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county', sa.String(length=60), nullable=True),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_work_stations_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_stations'))
    )
    with op.batch_alter_table('work_stations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_stations_professional_id'), ['professional_id'], unique=False)

    op.create_table('erasure_requests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_erasure_requests_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure_requests')),
    sa.UniqueConstraint('reference', name=op.f('uq_erasure_requests_reference'))
    )
    with op.batch_alter_table('erasure_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erasure_requests_account_id'), ['account_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('professionals', schema=None) as batch_op:
        batch_op.drop_column('denied_import')

    with op.batch_alter_table('erasure_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_erasure_requests_account_id'))

    op.drop_table('erasure_requests')
    with op.batch_alter_table('work_stations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_stations_professional_id'))

    op.drop_table('work_stations')
    with op.batch_alter_table('qualifications', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_qualifications_professional_id'))

    op.drop_table('qualifications')
    with op.batch_alter_table('payees', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payees_mpesa_msisdn'))
        batch_op.drop_index(batch_op.f('ix_payees_account_digest'))

    op.drop_table('payees')
    with op.batch_alter_table('payee_changes', schema=None) as batch_op:
        batch_op.drop_index('ix_payee_changes_professional_id')
        batch_op.drop_index('ix_payee_changes_due')

    op.drop_table('payee_changes')
    with op.batch_alter_table('next_of_kin', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_next_of_kin_professional_id'))
        batch_op.drop_index(batch_op.f('ix_next_of_kin_msisdn_digest'))

    op.drop_table('next_of_kin')
    op.drop_table('details')
