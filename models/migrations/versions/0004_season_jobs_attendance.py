"""season jobs attendance."""

from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('activities',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name_en', sa.String(length=30), nullable=False),
    sa.Column('name_sw', sa.String(length=30), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_activities'))
    )
    op.create_table('duty_stations',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name_en', sa.String(length=30), nullable=False),
    sa.Column('name_sw', sa.String(length=30), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_duty_stations'))
    )
    op.create_table('exams',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('level', sa.String(24), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exams')),
    sa.UniqueConstraint('code', 'year', name=op.f('uq_exams_code_year'))
    )
    op.create_table('positions',
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('name_en', sa.String(length=24), nullable=False),
    sa.Column('name_sw', sa.String(length=24), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('at_centre', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_positions'))
    )
    op.create_table('bars',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_bars_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bars'))
    )
    with op.batch_alter_table('bars', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bars_professional_id'), ['professional_id'], unique=False)

    op.create_table('exam_days',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('is_rehearsal', sa.Boolean(), nullable=False),
    sa.Column('morning_opens', sa.Time(), nullable=False),
    sa.Column('morning_closes', sa.Time(), nullable=False),
    sa.Column('evening_opens', sa.Time(), nullable=False),
    sa.Column('evening_closes', sa.Time(), nullable=False),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_exam_days_exam_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_days')),
    sa.UniqueConstraint('exam_id', 'date', name=op.f('uq_exam_days_exam_id_date'))
    )
    with op.batch_alter_table('exam_days', schema=None) as batch_op:
        batch_op.create_index('ix_exam_days_date', ['date'], unique=False)

    op.create_table('rates',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('day_cents', sa.Integer(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('rehearsal_cents', sa.Integer(), nullable=False),
    sa.Column('transport_cents', sa.Integer(), nullable=False),
    sa.CheckConstraint('day_cents >= 0', name=op.f('ck_rates_day_cents')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_rates_exam_id')),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_rates_position')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rates')),
    sa.UniqueConstraint('exam_id', 'position', 'county', 'valid_from', name=op.f('uq_rates_exam_id_position_county_valid_from'))
    )
    op.create_table('rules',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_rules_exam_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rules')),
    sa.UniqueConstraint('exam_id', 'position', 'name', name=op.f('uq_rules_exam_id_position_name'))
    )
    op.create_table('centres',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('level', sa.String(24), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('knec_county', sa.String(length=2), nullable=True),
    sa.Column('knec_sub_county', sa.String(length=5), nullable=True),
    sa.Column('distribution_centre', sa.String(length=60), nullable=True),
    sa.Column('distance_km', sa.Integer(), nullable=True),
    sa.Column('host_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['county'], ['counties.number'], name=op.f('fk_centres_county')),
    sa.ForeignKeyConstraint(['host_id'], ['centres.id'], name=op.f('fk_centres_host_id')),
    sa.ForeignKeyConstraint(['sub_county_id'], ['sub_counties.id'], name=op.f('fk_centres_sub_county_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centres')),
    sa.UniqueConstraint('code', name=op.f('uq_centres_code'))
    )
    with op.batch_alter_table('centres', schema=None) as batch_op:
        batch_op.create_index('ix_centres_area', ['county', 'sub_county_id'], unique=False)

    op.create_table('day_positions',
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('opens', sa.Time(), nullable=False),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.Column('checks_out', sa.Boolean(), nullable=False),
    sa.Column('out_opens', sa.Time(), nullable=True),
    sa.Column('out_closes', sa.Time(), nullable=True),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_day_positions_exam_day_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_day_positions_position')),
    sa.PrimaryKeyConstraint('exam_day_id', 'position', name=op.f('pk_day_positions'))
    )
    op.create_table('reserves',
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('sub_county_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['county'], ['counties.number'], name=op.f('fk_reserves_county')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_reserves_exam_id')),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_reserves_position')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_reserves_professional_id')),
    sa.ForeignKeyConstraint(['sub_county_id'], ['sub_counties.id'], name=op.f('fk_reserves_sub_county_id')),
    sa.PrimaryKeyConstraint('exam_id', 'position', 'professional_id', name=op.f('pk_reserves'))
    )
    with op.batch_alter_table('reserves', schema=None) as batch_op:
        batch_op.create_index('ix_reserves_area', ['exam_id', 'position', 'county', 'sub_county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reserves_professional_id'), ['professional_id'], unique=False)

    op.create_table('sittings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('papers', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_sittings_exam_day_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sittings')),
    sa.UniqueConstraint('exam_day_id', 'number', name=op.f('uq_sittings_exam_day_id_number'))
    )
    op.create_table('centre_exams',
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidates', sa.Integer(), nullable=False),
    sa.CheckConstraint('candidates >= 0', name=op.f('ck_centre_exams_candidates')),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_centre_exams_centre_id')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_centre_exams_exam_id')),
    sa.PrimaryKeyConstraint('centre_id', 'exam_id', name=op.f('pk_centre_exams'))
    )
    with op.batch_alter_table('centre_exams', schema=None) as batch_op:
        batch_op.create_index('ix_centre_exams_exam', ['exam_id', 'centre_id'], unique=False)

    op.create_table('conflicts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_conflicts_centre_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_conflicts_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflicts')),
    sa.UniqueConstraint('professional_id', 'centre_id', name=op.f('uq_conflicts_professional_id_centre_id'))
    )
    with op.batch_alter_table('conflicts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflicts_centre_id'), ['centre_id'], unique=False)

    op.create_table('list_numbers',
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_list_numbers_centre_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_list_numbers_professional_id')),
    sa.PrimaryKeyConstraint('centre_id', 'year', 'professional_id', name=op.f('pk_list_numbers')),
    sa.UniqueConstraint('centre_id', 'year', 'number', name=op.f('uq_list_numbers_centre_id_year_number'))
    )
    with op.batch_alter_table('list_numbers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_numbers_professional_id'), ['professional_id'], unique=False)

    op.create_table('needs',
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_needs_centre_id')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_needs_exam_id')),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_needs_position')),
    sa.PrimaryKeyConstraint('centre_id', 'exam_id', 'position', name=op.f('pk_needs'))
    )
    op.create_table('registers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=True),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('locked_by', sa.String(length=40), nullable=True),
    sa.Column('centre_stamped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('scde_stamped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_registers_centre_id')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_registers_exam_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registers')),
    sa.UniqueConstraint('exam_id', 'centre_id', name=op.f('uq_registers_exam_id_centre_id'))
    )
    with op.batch_alter_table('registers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registers_centre_id'), ['centre_id'], unique=False)

    op.create_table('vacancies',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('activity', sa.String(length=12), nullable=False),
    sa.Column('duty_station', sa.String(length=12), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('county', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sub_county_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(24), nullable=False),
    sa.CheckConstraint('places > 0', name=op.f('ck_vacancies_places')),
    sa.ForeignKeyConstraint(['activity'], ['activities.code'], name=op.f('fk_vacancies_activity')),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_vacancies_centre_id')),
    sa.ForeignKeyConstraint(['county'], ['counties.number'], name=op.f('fk_vacancies_county')),
    sa.ForeignKeyConstraint(['duty_station'], ['duty_stations.code'], name=op.f('fk_vacancies_duty_station')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_vacancies_exam_id')),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_vacancies_position')),
    sa.ForeignKeyConstraint(['sub_county_id'], ['sub_counties.id'], name=op.f('fk_vacancies_sub_county_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vacancies')),
    sa.UniqueConstraint('code', name=op.f('uq_vacancies_code'))
    )
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.create_index('ix_vacancies_open', ['state', 'county', 'exam_id'], unique=False)

    op.create_table('applications',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('vacancy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_applications_professional_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_applications_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('reference', name=op.f('uq_applications_reference')),
    sa.UniqueConstraint('vacancy_id', 'professional_id', name=op.f('uq_applications_vacancy_id_professional_id'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.create_index('ix_applications_professional', ['professional_id', 'state'], unique=False)

    op.create_table('deployments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.String(length=6), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('station', sa.String(length=60), nullable=True),
    sa.Column('county', sa.Integer(), nullable=True),
    sa.Column('sub_county_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('must_accept', sa.Boolean(), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('from_date <= to_date', name=op.f('ck_deployments_dates')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_deployments_application_id')),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_deployments_centre_id')),
    sa.ForeignKeyConstraint(['county'], ['counties.number'], name=op.f('fk_deployments_county')),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_deployments_exam_id')),
    sa.ForeignKeyConstraint(['position'], ['positions.code'], name=op.f('fk_deployments_position')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_deployments_professional_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['deployments.id'], name=op.f('fk_deployments_replaces_id')),
    sa.ForeignKeyConstraint(['sub_county_id'], ['sub_counties.id'], name=op.f('fk_deployments_sub_county_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deployments')),
    sa.UniqueConstraint('reference', name=op.f('uq_deployments_reference'))
    )
    with op.batch_alter_table('deployments', schema=None) as batch_op:
        batch_op.create_index('ix_deployments_answer', ['state', 'answer_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_deployments_application_id'), ['application_id'], unique=False)
        batch_op.create_index('ix_deployments_centre', ['centre_id', 'exam_id', 'state'], unique=False)
        batch_op.create_index('ix_deployments_professional', ['professional_id', 'exam_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deployments_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index('uq_deployments_place', ['exam_id', 'centre_id', 'professional_id', 'position', 'from_date'], unique=True, postgresql_where=sa.text("state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"), sqlite_where=sa.text("state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"))

    op.create_table('check_ins',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deployment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.String(24), nullable=False),
    sa.Column('msisdn', sa.String(length=16), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late_reason', sa.String(length=24), nullable=True),
    sa.Column('by_professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_doubtful', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['by_professional_id'], ['professionals.id'], name=op.f('fk_check_ins_by_professional_id')),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_check_ins_centre_id')),
    sa.ForeignKeyConstraint(['deployment_id'], ['deployments.id'], name=op.f('fk_check_ins_deployment_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_check_ins_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_check_ins_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_ins')),
    sa.UniqueConstraint('exam_day_id', 'professional_id', name=op.f('uq_check_ins_exam_day_id_professional_id'))
    )
    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_ins_by_professional_id'), ['by_professional_id'], unique=False)
        batch_op.create_index('ix_check_ins_centre', ['exam_day_id', 'centre_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_deployment_id'), ['deployment_id'], unique=False)
        batch_op.create_index('ix_check_ins_msisdn', ['exam_day_id', 'msisdn'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_reference'), ['reference'], unique=False)

    op.create_table('marks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('exam_day_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deployment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('professional_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(24), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.String(24), nullable=False),
    sa.Column('marked_by', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('approved_by', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_marks_centre_id')),
    sa.ForeignKeyConstraint(['deployment_id'], ['deployments.id'], name=op.f('fk_marks_deployment_id')),
    sa.ForeignKeyConstraint(['exam_day_id'], ['exam_days.id'], name=op.f('fk_marks_exam_day_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professionals.id'], name=op.f('fk_marks_professional_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_marks')),
    sa.UniqueConstraint('exam_day_id', 'professional_id', 'revision', name=op.f('uq_marks_exam_day_id_professional_id_revision'))
    )
    with op.batch_alter_table('marks', schema=None) as batch_op:
        batch_op.create_index('ix_marks_centre', ['exam_day_id', 'centre_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_marks_deployment_id'), ['deployment_id'], unique=False)
        batch_op.create_index('ix_marks_professional', ['professional_id', 'exam_day_id'], unique=False)
        batch_op.create_index('uq_marks_current', ['exam_day_id', 'professional_id'], unique=True, postgresql_where=sa.text('is_current'), sqlite_where=sa.text('is_current'))



def downgrade() -> None:
    with op.batch_alter_table('marks', schema=None) as batch_op:
        batch_op.drop_index('uq_marks_current', postgresql_where=sa.text('is_current'), sqlite_where=sa.text('is_current'))
        batch_op.drop_index('ix_marks_professional')
        batch_op.drop_index(batch_op.f('ix_marks_deployment_id'))
        batch_op.drop_index('ix_marks_centre')

    op.drop_table('marks')
    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_check_ins_reference'))
        batch_op.drop_index(batch_op.f('ix_check_ins_professional_id'))
        batch_op.drop_index('ix_check_ins_msisdn')
        batch_op.drop_index(batch_op.f('ix_check_ins_deployment_id'))
        batch_op.drop_index('ix_check_ins_centre')
        batch_op.drop_index(batch_op.f('ix_check_ins_by_professional_id'))

    op.drop_table('check_ins')
    with op.batch_alter_table('deployments', schema=None) as batch_op:
        batch_op.drop_index('uq_deployments_place', postgresql_where=sa.text("state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"), sqlite_where=sa.text("state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"))
        batch_op.drop_index(batch_op.f('ix_deployments_replaces_id'))
        batch_op.drop_index('ix_deployments_professional')
        batch_op.drop_index('ix_deployments_centre')
        batch_op.drop_index(batch_op.f('ix_deployments_application_id'))
        batch_op.drop_index('ix_deployments_answer')

    op.drop_table('deployments')
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_index('ix_applications_professional')

    op.drop_table('applications')
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.drop_index('ix_vacancies_open')

    op.drop_table('vacancies')
    with op.batch_alter_table('registers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registers_centre_id'))

    op.drop_table('registers')
    op.drop_table('needs')
    with op.batch_alter_table('list_numbers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_list_numbers_professional_id'))

    op.drop_table('list_numbers')
    with op.batch_alter_table('conflicts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conflicts_centre_id'))

    op.drop_table('conflicts')
    with op.batch_alter_table('centre_exams', schema=None) as batch_op:
        batch_op.drop_index('ix_centre_exams_exam')

    op.drop_table('centre_exams')
    op.drop_table('sittings')
    with op.batch_alter_table('reserves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reserves_professional_id'))
        batch_op.drop_index('ix_reserves_area')

    op.drop_table('reserves')
    op.drop_table('day_positions')
    with op.batch_alter_table('centres', schema=None) as batch_op:
        batch_op.drop_index('ix_centres_area')

    op.drop_table('centres')
    op.drop_table('rules')
    op.drop_table('rates')
    with op.batch_alter_table('exam_days', schema=None) as batch_op:
        batch_op.drop_index('ix_exam_days_date')

    op.drop_table('exam_days')
    with op.batch_alter_table('bars', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bars_professional_id'))

    op.drop_table('bars')
    op.drop_table('positions')
    op.drop_table('exams')
    op.drop_table('duty_stations')
    op.drop_table('activities')
