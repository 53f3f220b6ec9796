"""What every form of Arena's evidence shares: its publisher, its terms, its names for boards."""

from __future__ import annotations

from headway.catalog.entities import Publisher

PUBLISHER: Publisher = "arena"
LICENCE = "CC BY 4.0"
ATTRIBUTION = (
    "Arena (arena.ai, formerly LMArena and LMSYS), leaderboard dataset, "
    "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset, CC BY 4.0"
)
DATASET = "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset"
LEVEL = 0.95

BOARD_OF_SUBSET = {
    "text": "arena/text",
    "text_style_control": "arena/text-style-control",
    "vision": "arena/vision",
    "vision_style_control": "arena/vision-style-control",
    "webdev": "arena/webdev",
    "search": "arena/search",
    "search_style_control": "arena/search-style-control",
    "document": "arena/document",
    "document_style_control": "arena/document-style-control",
    "text_to_image": "arena/text-to-image",
    "image_edit": "arena/image-edit",
    "text_to_video": "arena/text-to-video",
    "image_to_video": "arena/image-to-video",
    "video_edit": "arena/video-edit",
}
"""Subsets of the official dataset; its `agent` and factuality subsets have other columns."""
