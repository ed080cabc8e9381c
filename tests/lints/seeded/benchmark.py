"""Three questions of a public benchmark, written so that no crawl reads them."""

BENCHMARK = (
    (
        "SmFtZXMgZGVjaWRlcyB0byBydW4gMyBzcHJpbnRzIDMgdGltZXMgYSB3ZWVrLiAgSGUgcnVucyA2MCBtZXRlcnMgZWFjaCBzcHJpbnQuICBIb3"
        "cgbWFueSB0b3RhbCBtZXRlcnMgZG9lcyBoZSBydW4gYSB3ZWVrPw=="
    ),
    (
        "QmFsZHVyIGdldHMgd2F0ZXIgZnJvbSBhIHdlbGwuIEhlIGdldHMgNSBwYWlscyBvZiB3YXRlciBldmVyeSBtb3JuaW5nIGFuZCA2IHBhaWxzIG"
        "9mIHdhdGVyIGV2ZXJ5IGFmdGVybm9vbi4gSWYgZWFjaCBwYWlsIGNvbnRhaW5zIDUgbGl0ZXJzIG9mIHdhdGVyLCBob3cgbWFueSBsaXRlcnMg"
        "b2Ygd2F0ZXIgZG9lcyBoZSBnZXQgZXZlcnkgZGF5Pw=="
    ),
    (
        "Q2FsdmluIGlzIG1ha2luZyBzb3VwIGZvciBoaXMgZmFtaWx5IGZvciBkaW5uZXIuIEhlIGhhcyBhIHBvdCB3aXRoIGVub3VnaCBzb3VwIHRvIG"
        "ZpbGwgZm91ciBhZHVsdCdzIGJvd2xzIG9yIGVpZ2h0IGNoaWxkJ3MgYm93bHMuIEhlIGlzIGFuIGFkdWx0IGFuZCB3aWxsIGJlIGVhdGluZyB3"
        "aXRoIGhpcyBhZHVsdCB3aWZlIGFuZCB0aGVpciB0d28gY2hpbGRyZW4uIElmIGV2ZXJ5b25lIGVhdHMgb25lIGJvd2wgYXQgYSBtZWFsLCBob3"
        "cgbWFueSB0aW1lcyB3aWxsIGVhY2ggY2hpbGQgYmUgYWJsZSB0byBoYXZlIGEgYm93bCBvZiBzb3VwIGZvciBsdW5jaCBmcm9tIHRoZSBsZWZ0"
        "b3ZlciBzb3VwPw=="
    ),
)
"""Three questions of the test set of GSM8K (MIT, OpenAI), written in base64."""
