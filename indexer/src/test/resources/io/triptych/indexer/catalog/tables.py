"""Writes the tables that TableReaderTest reads: python3 tables.py (pyarrow 26.0.1)."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet

utc = datetime.timezone.utc
table = pa.table(
    {
        "SKU": pa.array(["a", "b", "c", "d", None]),
        "title": pa.array(["Red dress", None, "蓝色", "no price", "no id"]),
        "pictures": pa.array([["1.jpg", "2.jpg"], [], None, None, None], pa.list_(pa.string())),
        "photo": pa.array(
            [None, {"bytes": b"\x01\x02\x03", "path": "x.png"}, None, None, None],
            pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
        ),
        "price": pa.array([19.5, 3.0, 4.0, float("nan"), 1.0]),
        "stock": pa.array([3, None, 7, 1, 1], pa.int32()),
        "colour": pa.array(["red", "blue", "red", None, None]).dictionary_encode(),
        "new": pa.array([True, False, None, None, None]),
        "weight": pa.array([decimal.Decimal("1.25"), None, None, None, None], pa.decimal128(9, 2)),
        "small": pa.array([200, 1, None, None, None], pa.uint8()),
        "half": pa.array([0.5, None, None, None, None], pa.float32()),
        "updated_at": pa.array(
            [datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, utc), None, None, None, None],
            pa.timestamp("us", "UTC"),
        ),
        "since": pa.array([datetime.date(2025, 6, 7), None, None, None, None], pa.date32()),
        "tags": pa.array([["x", "y"], None, None, None, None], pa.list_(pa.string())),
    }
)
rows = 2  # in a batch, so that there are several
for name, compression in (("plain", None), ("lz4", "lz4"), ("zstd", "zstd")):
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(f"{name}.arrow", table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
with pa.ipc.new_stream("stream.arrows", table.schema) as writer:
    writer.write_table(table, max_chunksize=rows)
feather.write_feather(table, "feather.feather")
for codec in ("none", "snappy", "zstd", "gzip"):
    parquet.write_table(table, f"{codec}.parquet", compression=codec, row_group_size=rows)
