"""The server of the Model Context Protocol: tools that ask the study, pages that explain them."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from headway import __version__
from headway.agents.pages import CHOICES, pages
from headway.agents.questions import TOOLS, asked
from headway.agents.replies import answer_schema, data_of, text_of
from headway.agents.work import FAULT, Desk, OurFaultError
from headway.errors import HeadwayError

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from headway.answers.choices import Choices

log = logging.getLogger("headway.agents")
INSTRUCTIONS = (
    "Headway measures how far apart groups of AI models are, from public evidence, and helps to "
    "choose a model. Every value comes with an interval, a unit and its sources: show them when "
    "you use the value. Warnings belong to the answer. Nothing is estimated by a language model. "
    f"{CHOICES} lists groups, boards, capabilities and claims; headway://methods/... define the "
    "measures."
)
MARKDOWN = "text/markdown"
JSON = "application/json"
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server(store: str | None = None, desk: Desk | None = None) -> Server[dict[str, Any]]:
    """The server over a store.

    Args:
        store: the user's store; by default theirs.
        desk: who answers; by default one over the store.
    """
    door = _Door(desk or Desk(store))
    return Server(
        "headway",
        version=__version__,
        title="Headway",
        instructions=INSTRUCTIONS,
        on_list_tools=door.list_tools,
        on_call_tool=door.call_tool,
        on_list_resources=door.list_resources,
        on_read_resource=door.read_resource,
    )


class _Door:
    """What the server does with each kind of request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_tools(
        self, context: ServerRequestContext, params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """The tools, with what the store holds now in their schemas."""
        del context, params
        choices: Choices | None = None
        with suppress(HeadwayError, OurFaultError):  # each tool says so when it is called
            choices = await self._desk.choices()
        return ListToolsResult(
            tools=[
                Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.text,
                    input_schema=tool.schema(choices),
                    output_schema=answer_schema(),
                    annotations=_READ_ONLY,
                )
                for tool in TOOLS.values()
            ]
        )

    async def call_tool(
        self, context: ServerRequestContext, params: CallToolRequestParams
    ) -> CallToolResult:
        """The answer to a question; why there is none is a result too, for the agent to read."""
        del context
        try:
            question = asked(params.name, params.arguments or {})
            answer = await self._desk.answer(question)
            data = data_of(answer, question.limit)
            return CallToolResult(content=[_text(text_of(data))], structured_content=data)
        except (HeadwayError, OurFaultError) as fault:
            return CallToolResult(content=[_text(str(fault))], is_error=True)
        except Exception:
            log.exception("an answer could not be written: %r", params)
            return CallToolResult(content=[_text(FAULT)], is_error=True)

    async def list_resources(
        self, context: ServerRequestContext, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        """What there is to ask about, and the pages of the documentation."""
        del context, params
        listed = [
            Resource(
                uri=CHOICES,
                name="choices",
                title="What there is to ask about",
                description="Groups, labs, countries, boards, capabilities, profiles and claims.",
                mime_type=JSON,
            )
        ]
        for page in pages().values():
            name = page.address.partition("://")[2]
            listed.append(
                Resource(uri=page.address, name=name, title=page.title, mime_type=MARKDOWN)
            )
        return ListResourcesResult(resources=listed)

    async def read_resource(
        self, context: ServerRequestContext, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        """A page by its address.

        Raises:
            MCPError: there is no such page, or the store cannot be read.
        """
        del context
        address = str(params.uri)
        if address == CHOICES:
            return _resource(address, JSON, await self._choices())
        page = pages().get(address)
        if page is None:
            raise MCPError(INVALID_PARAMS, f"no resource {address[:80]!r}; resources/list has them")
        return _resource(address, MARKDOWN, page.text)

    async def _choices(self) -> str:
        try:
            found = msgspec.to_builtins(await self._desk.choices())
        except (HeadwayError, OurFaultError) as fault:
            raise MCPError(INVALID_PARAMS, str(fault)) from None
        del found["folders"]  # where the store lies is nobody's business
        return msgspec.json.format(msgspec.json.encode(found)).decode()


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _resource(address: str, kind: str, text: str) -> ReadResourceResult:
    return ReadResourceResult(
        contents=[TextResourceContents(uri=address, mime_type=kind, text=text)]
    )
