"""The words of names and their sounds, by which officers find people; former lines."""

from alembic import op
import sqlalchemy as sa

from models.people import name_words


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('name_spellings',
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('sound', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('word', name=op.f('pk_name_spellings'))
    )
    op.create_index('ix_name_spellings_sound', 'name_spellings', ['sound'])
    op.create_table('name_words',
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_name_words_professional_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('word', 'professional_id', name=op.f('pk_name_words'))
    )
    op.create_index('ix_name_words_professional_id', 'name_words', ['professional_id'])
    op.create_index('ix_number_moves_from_msisdn', 'number_moves', ['from_msisdn'])
    # By the rule of today: a change of the rule comes with a migration that fills the table anew.
    connection = op.get_bind()
    for names in name_words.batches(connection):
        name_words.keep(connection, names)


def downgrade() -> None:
    op.drop_index('ix_number_moves_from_msisdn', 'number_moves')
    op.drop_table('name_words')
    op.drop_table('name_spellings')
