"""The rack: what one fast fabric joins and what crosses it, experts and stages spread over its GPUs, its memory."""
