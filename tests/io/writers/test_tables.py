import csv

import numpy as np
import pytest

from tamis.errors import WriteError
from tamis.io import write

TABLE = {
    "label": np.array([1, 2, 3], np.int32),
    "area": np.array([1 / 3, np.nan, 1e300]),
    "is_round": np.array([True, False, True]),
    "name, with comma": np.array(["a", 'b "quoted"', "ü\nnewline"]),
}


def test_a_csv_gives_back_every_digit_and_every_letter(tmp_path):
    with write(tmp_path / "a.csv", TABLE).open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == list(TABLE)
    columns = list(zip(*rows, strict=True))
    assert columns[0] == ("1", "2", "3")
    assert np.array_equal([float(text) for text in columns[1]], TABLE["area"], equal_nan=True)
    assert columns[2] == ("True", "False", "True")
    assert columns[3] == tuple(TABLE["name, with comma"])


def test_a_parquet_file_keeps_types(tmp_path):
    from pyarrow import parquet

    table = parquet.read_table(write(tmp_path / "a.parquet", TABLE))
    assert table.column_names == list(TABLE)
    assert [str(field.type) for field in table.schema] == ["int32", "double", "bool", "string"]
    assert np.array_equal(table["area"].to_numpy(), TABLE["area"], equal_nan=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_without_rows_keeps_its_columns(tmp_path, suffix):
    file = write(tmp_path / f"a{suffix}", {"label": np.zeros(0, int), "area": []})
    if suffix == ".csv":
        assert file.read_text() == "label,area\n"
    else:
        from pyarrow import parquet

        assert parquet.read_table(file).column_names == ["label", "area"]


def test_a_column_that_parquet_has_no_type_for_is_refused(tmp_path):
    with pytest.raises(WriteError, match=r"Leave that column out, or use \.csv"):
        write(tmp_path / "a.parquet", {"a": np.array([object()])})
    assert not list(tmp_path.iterdir())
