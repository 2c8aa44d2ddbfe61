"""attendance codes."""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mark_texts',
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('mark', sa.String(24), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('texts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_mark_texts_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_mark_texts_professional_id')),
    sa.PrimaryKeyConstraint('exam_day_id', 'professional_id', name=op.f('pk_mark_texts')),
    sa.UniqueConstraint('reference', name=op.f('uq_mark_texts_reference'))
    )
    with op.batch_alter_table('mark_texts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mark_texts_professional_id'), ['professional_id'], unique=False)

    op.create_table('centre_codes',
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_centre_codes_centre_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_centre_codes_exam_day_id')),
    sa.PrimaryKeyConstraint('exam_day_id', 'centre_id', name=op.f('pk_centre_codes'))
    )
    with op.batch_alter_table('centre_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_centre_codes_centre_id'), ['centre_id'], unique=False)

    op.create_table('code_tries',
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('msisdn', sa.String(length=16), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_code_tries_centre_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_code_tries_exam_day_id')),
    sa.PrimaryKeyConstraint('exam_day_id', 'msisdn', name=op.f('pk_code_tries'))
    )
    with op.batch_alter_table('code_tries', schema=None) as batch_op:
        batch_op.create_index('ix_code_tries_centre', ['exam_day_id', 'centre_id'], unique=False)

    op.create_table('disputes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_disputes_centre_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_disputes_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_disputes_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disputes')),
    sa.UniqueConstraint('exam_day_id', 'professional_id', name=op.f('uq_disputes_exam_day_id_professional_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_disputes_reference'))
    )
    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.create_index('ix_disputes_centre', ['centre_id', 'state'], unique=False)
        batch_op.create_index('ix_disputes_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_disputes_professional_id'), ['professional_id'], unique=False)

    op.create_table('incidents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_incidents_centre_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_incidents_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_incidents_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incidents')),
    sa.UniqueConstraint('reference', name=op.f('uq_incidents_reference'))
    )
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.create_index('ix_incidents_centre', ['centre_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_incidents_professional_id'), ['professional_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incidents_professional_id'))
        batch_op.drop_index('ix_incidents_centre')

    op.drop_table('incidents')
    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disputes_professional_id'))
        batch_op.drop_index('ix_disputes_due')
        batch_op.drop_index('ix_disputes_centre')

    op.drop_table('disputes')
    with op.batch_alter_table('code_tries', schema=None) as batch_op:
        batch_op.drop_index('ix_code_tries_centre')

    op.drop_table('code_tries')
    with op.batch_alter_table('centre_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_centre_codes_centre_id'))

    op.drop_table('centre_codes')
    with op.batch_alter_table('mark_texts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mark_texts_professional_id'))

    op.drop_table('mark_texts')
