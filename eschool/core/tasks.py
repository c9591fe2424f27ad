"""What workers do for the house by the clock."""

import logging

from celery import shared_task

from eschool.core.sweeping import sweep_files

logger = logging.getLogger(__name__)


@shared_task(name="core.sweep_files")
def sweep() -> None:
    if swept := sweep_files():
        logger.info("%d files without a row were deleted", len(swept))
