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


def test_a_parquet_file_keeps_types(tmp_path):
    from pyarrow import parquet

    table = parquet.read_table(write(tmp_path / "a.parquet", TABLE))
    assert table.column_names == list(TABLE)
    assert [str(field.type) for field in table.schema] == ["int32", "double", "bool", "string"]
    assert np.array_equal(table["area"].to_numpy(), TABLE["area"], equal_nan=True)


def test_a_column_that_parquet_has_no_type_for_is_refused(tmp_path):
    with pytest.raises(WriteError, match=r"Leave that column out, or use \.csv"):
        write(tmp_path / "a.parquet", {"a": np.array([object()])})
    assert not list(tmp_path.iterdir())


def test_a_carriage_return_puts_all_in_quotes_and_nothing_else_does(tmp_path):
    assert write(tmp_path / "a.csv", {"a": ["b c"], "n": [1]}).read_bytes() == b"a,n\nb c,1\n"
    assert write(tmp_path / "a.csv", {"a": ["b\rc"], "n": [1]}).read_bytes() == b'"a","n"\n"b\rc","1"\n'
