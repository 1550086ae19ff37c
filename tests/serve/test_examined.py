"""What the Corpus tab says of a check of the index."""

from __future__ import annotations

from assistant.index.health import Ailment, Health
from assistant.serve.page import corpus


def test_an_index_in_step_is_said_to_be_so_with_its_counts() -> None:
    shown = str(corpus.examined(Health(5, 1234, ())))
    assert "models agree: 5 articles, 1,234 passages." in shown
    assert 'role="status"' in shown


def test_what_is_wrong_stands_in_a_table_with_its_remedy() -> None:
    wrong = Ailment("vectors", "they lack <b>2</b> passages", "run 'assistant check --repair'")
    shown = str(corpus.examined(Health(5, 34, (wrong,))))
    assert "<td>Vectors</td><td>they lack &lt;b&gt;2&lt;/b&gt; passages</td>" in shown
    assert "assistant check --repair" in shown
    assert 'role="alert"' in shown
