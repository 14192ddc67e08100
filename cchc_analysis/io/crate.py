"""The manifest as an RO-Crate 1.1 description: what the set holds, what it was made of, by which software."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

NAME = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_TYPES = {".ipynb": "application/x-ipynb+json", ".md": "text/markdown", ".yaml": "application/yaml"}


def crate(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON-LD of a published set. ``manifest`` is the content of ``manifest.json``; inputs are named by their path in the project."""
    outputs: Mapping[str, str] = manifest["outputs"]
    inputs: Mapping[str, str] = {**manifest["inputs"]["data"], **manifest["inputs"]["notebooks"]}
    summary = manifest["summary"]
    title = f"Báo cáo cải cách hành chính, {summary['title'][:1].lower()}{summary['title'][1:]}"
    software = {"@id": "#cchc_analysis", "@type": "SoftwareApplication", "name": "cchc_analysis", "version": manifest["version"]}
    run = {
        "@id": "#run", "@type": "CreateAction", "name": f"cchc run {manifest['quarter']}", "instrument": {"@id": "#cchc_analysis"},
        "object": [{"@id": f"#{name}"} for name in inputs], "result": [{"@id": name} for name in outputs],
    }  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": title, "description": f"{title}; số liệu đến {summary['date']}",
        "publisher": {"@id": "#issuer"}, "temporalCoverage": manifest["quarter"], "inLanguage": "vi",
        "hasPart": [{"@id": name} for name in outputs],
    }  # fmt: skip
    description = {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": _PROFILE}, "about": {"@id": "./"}}
    issuer = {"@id": "#issuer", "@type": "Organization", "name": summary["issuer"]}
    made = [_file(name, name, digest) for name, digest in outputs.items()]
    given = [_file(f"#{name}", name, digest) for name, digest in inputs.items()]
    return {"@context": f"{_PROFILE}/context", "@graph": [description, root, issuer, software, run, *made, *given]}


def _file(identity: str, name: str, digest: str) -> dict[str, str]:
    ending = name[name.rfind(".") :]
    kind = _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"@id": identity, "@type": "File", "name": name, "encodingFormat": kind, "sha256": digest}
