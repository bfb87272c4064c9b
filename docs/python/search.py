"""Puts two items into a collection and searches it by words and by picture.

    pip install grpcio grpcio-tools googleapis-common-protos
    python docs/python/search.py [HOST:PORT] [KEY]

The stubs are generated from proto/ into a temporary folder.
"""

import importlib
import sys
import tempfile
from importlib import resources
from pathlib import Path

import grpc
from google.api import http_pb2
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto/src/main/proto"
IMAGES = ROOT / "demo/images"


def stubs(folder):
    """Generates the stubs and returns the modules for items and searches."""
    files = [str(file) for file in sorted((PROTO / "triptych/v1").glob("*.proto"))]
    # google/protobuf comes with grpcio-tools, google/api with googleapis-common-protos.
    includes = [PROTO, resources.files("grpc_tools") / "_proto", Path(http_pb2.__file__).parents[2]]
    flags = [f"-I{include}" for include in includes]
    outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(["protoc", *flags, *outputs, *files]) != 0:
        sys.exit("protoc: failed (expected: the stubs)")
    sys.path.insert(0, folder)
    names = ("item_service_pb2", "item_service_pb2_grpc", "search_service_pb2", "search_service_pb2_grpc")
    return [importlib.import_module(f"triptych.v1.{name}") for name in names]


def show(asked, response):
    print(f"{asked}:")
    for hit in response.hits:
        print(f"  {hit.score:.3f}  {hit.id}  {hit.title}  {hit.attributes['price']:.2f}")


def main(address="localhost:8080", key=""):
    with tempfile.TemporaryDirectory() as folder:
        items, items_rpc, search, search_rpc = stubs(folder)
    headers = [("authorization", f"Bearer {key}")] if key else []
    with grpc.insecure_channel(address) as channel:
        upsert = items.UpsertItemsRequest(collection="python")
        for id, title, price, image in (
            ("dress", "Red dress", 55.59, "dress-10.jpg"),
            ("pepper", "Bell pepper", 5.29, "grocery-072.jpg"),
        ):
            picture = (IMAGES / image).read_bytes()
            upsert.items.add(id=id, title=title, price=price, images=[picture])
        written = items_rpc.ItemServiceStub(channel).UpsertItems(upsert, metadata=headers, timeout=60)
        for result in written.results:
            print(result.id, items.ItemResult.Outcome.Name(result.outcome))

        searches = search_rpc.SearchServiceStub(channel)
        request = search.SearchRequest(collection="python", k=2)
        request.parts.add(text="something to wear")
        show("something to wear", searches.Search(request, metadata=headers, timeout=60))

        request = search.SearchRequest(collection="python", k=2)
        photo = ROOT / "demo/queries/red-bell-pepper.jpg"
        request.parts.add(image=photo.read_bytes())
        show(photo.name, searches.Search(request, metadata=headers, timeout=60))


if __name__ == "__main__":
    main(*sys.argv[1:])
