"""Where the desk's pages are."""

from django.urls import path

from attune.desk.views import cases, consent, cycles, diary, enquiries, families, office, today, visits

urlpatterns = [
    path("", today.home, name="home"),
    path("families/", families.families, name="families"),
    path("families/new/", families.family_new, name="family-new"),
    path("families/<str:pk>/", families.family, name="family"),
    path("families/<str:pk>/members/", families.member_new, name="member-new"),
    path("families/<str:pk>/links/", families.member_link, name="member-link"),
    path("families/<str:pk>/consent/", consent.consent, name="consent"),
    path("families/<str:pk>/decisions/", consent.decisions, name="decisions"),
    path("families/<str:pk>/consent/<str:member>/<str:purpose>/", consent.consent_question, name="consent-question"),
    path("cycles/<str:pk>/", cycles.cycle, name="cycle"),
    path("visits/<str:pk>/", visits.visit, name="visit"),
    path("visits/<str:pk>/arrival/", visits.arrival, name="visit-arrival"),
    path("visits/<str:pk>/departure/", visits.departure, name="visit-departure"),
    path("visits/<str:pk>/completion/", visits.completion, name="visit-completion"),
    path("visits/<str:pk>/cancellation/", visits.cancellation, name="visit-cancellation"),
    path("visits/<str:pk>/time/", visits.visit_time, name="visit-time"),
    path("cases/<str:pk>/visits/", visits.visit_new, name="visit-new"),
    path("participants/<str:pk>/assent/", visits.assent, name="assent"),
    path("cases/<str:pk>/consultation/", cases.consultation, name="consultation"),
    path("cases/<str:pk>/goals/", cases.goals, name="goals"),
    path("goals/<str:pk>/drop/", cases.goal_drop, name="goal-drop"),
    path("goals/<str:pk>/rating/", cases.goal_rating, name="goal-rating"),
    path("cases/<str:pk>/plan/", cases.plan_cycles, name="plan"),
    path("cases/<str:pk>/ending/", cases.ending, name="ending"),
    path("cases/<str:pk>/ending/beginning/", cases.ending_begun, name="ending-begun"),
    path("cases/<str:pk>/closing/", cases.closing, name="closing"),
    path("cases/<str:pk>/moments/", cases.moments, name="moments"),
    path("diary/", diary.diary, name="diary"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<str:pk>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:pk>/steps/", enquiries.enquiry_steps, name="enquiry-steps"),
    path("enquiries/<str:pk>/talk/", enquiries.enquiry_talk, name="enquiry-talk"),
    path("office/", office.overview, name="office"),
    path("money/", office.money, name="money"),
    path("money/factors/", office.factors, name="factors"),
    path("money/rates/<str:pk>/removal/", office.rate_removal, name="rate-removal"),
]
