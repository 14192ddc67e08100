"""nbconvert exporters ``cchc-html``, ``cchc-pdf`` and ``cchc-docx``: executed notebook in, document out.

They read the blocks that the notebook shows (:mod:`cchc_analysis.report.blocks`) and nothing else of it, so code never
reaches a document. Registered under the entry point group ``nbconvert.exporters``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbconvert.utils.exceptions import ConversionException

from cchc_analysis.report.blocks import Document, read_document


class NoDocument(ConversionException, ValueError):
    """The notebook shows no blocks, or blocks of another version; the message is Vietnamese."""


class _BlockExporter(Exporter):
    """An exporter whose output is made of blocks alone."""

    def from_notebook_node(self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """Read the blocks and write the document. A notebook without blocks raises :class:`NoDocument`."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return self.written(nb), resources

    def written(self, nb: Any) -> str | bytes:
        """The document of an executed notebook as it is, without nbconvert's copies and preprocessors."""
        try:
            document = read_document(nb)
        except (KeyError, TypeError, AttributeError) as error:
            raise NoDocument("Không đọc được các khối văn bản trong sổ tay này; hãy chạy lại sổ tay với phiên bản hiện tại") from error
        except ValueError as error:
            raise NoDocument(str(error)) from error
        return self.writer()(document)

    def writer(self) -> Callable[[Document], str | bytes]:
        """The function that writes the format, imported when first needed."""
        raise NotImplementedError


class CchcHTMLExporter(_BlockExporter):
    """``jupyter nbconvert --to cchc-html``: one self-contained page."""

    export_from_notebook = "CCHC: trang HTML"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def writer(self) -> Callable[[Document], str]:
        """The HTML writer."""
        from cchc_analysis.report.html import write_html

        return write_html


class CchcPDFExporter(_BlockExporter):
    """``jupyter nbconvert --to cchc-pdf``: tagged PDF, A4, laid out for signature."""

    export_from_notebook = "CCHC: PDF"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def writer(self) -> Callable[[Document], bytes]:
        """The PDF writer."""
        from cchc_analysis.report.pdf import write_pdf

        return write_pdf


class CchcDocxExporter(_BlockExporter):
    """``jupyter nbconvert --to cchc-docx``: the Word file that an office edits and signs."""

    export_from_notebook = "CCHC: Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"

    def writer(self) -> Callable[[Document], bytes]:
        """The Word writer."""
        from cchc_analysis.report.docx import write_docx

        return write_docx
