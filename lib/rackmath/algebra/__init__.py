"""The mathematics under everything: units, quantities, closed forms and how they are derived, decided and printed."""
