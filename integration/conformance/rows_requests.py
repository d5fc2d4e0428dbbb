"""Rows 10-17: configure, ids, JSON in every shape, suggestions and passwords."""

from conformance.base import EASY, Rows

MASK = "1fffe000"
ROLLING = "version-rolling"
MAPS = (
    ({f"{ROLLING}.mask": "ffffffff"}, MASK),
    ({f"{ROLLING}.mask": "00c00000"}, "00c00000"),
    ({f"{ROLLING}.mask": "ffffffff", f"{ROLLING}.min-bit-count": 16}, MASK),
    ({f"{ROLLING}.mask": "ffffffff", f"{ROLLING}.min-bit-count": "10"}, MASK),
    ({f"{ROLLING}.mask": "ffffffff", f"{ROLLING}.min-bit-count": None}, MASK),
    ({f"{ROLLING}.mask": "ffffffff", f"{ROLLING}.min-bit-count": 40}, MASK),
    ({f"{ROLLING}.min-bit-count": 2}, MASK),
    (None, MASK),
)
# What is no Stratum at all, and how long each may go on.
NO_STRATUM = {
    "invalid JSON": b'{"id": 1, "method": \n',
    "17 KiB without a newline": b'{"id":1,"method":"' + b"a" * 17 * 1024,
    "binary": bytes(range(256)) * 2 + b"\n",
    "TLS hello": bytes.fromhex("1603010200010001fc0303") + bytes(range(128, 256)) * 3 + b"\n",
    "HTTP GET": b"GET / HTTP/1.1\r\nHost: pool\r\n\r\n",
}


class RequestRows(Rows):
    def test_row_10_configure_masks(self):
        self.pinned_pool()
        for options, mask in MAPS:
            with self.subTest(options=options):
                miner = self.miner()
                params = [[ROLLING]] if options is None else [[ROLLING], options]
                result = miner.request("mining.configure", params)["result"]
                self.assertEqual(result, {ROLLING: True, f"{ROLLING}.mask": mask})
                self.assertTrue(miner.start().alive())

    def test_row_10_configure_again_and_after_jobs(self):
        self.pinned_pool()
        miner = self.miner()
        for mask in (0xFFFFFFFF, 0x00C00000):
            self.assertEqual(miner.configure(mask)[f"{ROLLING}.mask"], f"{mask & 0x1FFFE000:08x}")
        miner.start()
        self.assertIsNone(miner.verdict(miner.share(version_bits=0x00400000)))
        refused = miner.verdict(miner.share(version_bits=0x00002000))
        self.assertEqual(refused, (20, "Invalid version mask"))
        miner.configure(0xFFFFFFFF)
        self.assertIsNone(miner.verdict(miner.share(version_bits=0x00002000)))

    def test_row_11_minimum_difficulty(self):
        self.free_pool()
        for when in ("before", "after"):
            with self.subTest(authorize=when):
                miner = self.miner()
                if when == "after":
                    miner.start()
                params = [["minimum-difficulty"], {"minimum-difficulty.value": 2048}]
                reply = miner.request("mining.configure", params)
                self.assertEqual(reply["result"], {"minimum-difficulty": True})
                if when == "before":
                    miner.start()
                miner.hear()
                self.assertEqual(miner.difficulty, 2048)
                miner.say((9, "mining.suggest_difficulty", [64]))
                self.assertEqual(miner.difficulties[-1], 2048)

    def test_row_11_other_codes(self):
        self.pinned_pool()
        codes = ["subscribe-extranonce", "info", "foo"]
        reply = self.miner().request("mining.configure", [codes])
        self.assertEqual(reply["result"], dict(zip(codes, (True, True, False))))

    def test_row_12_ids(self):
        self.pinned_pool()
        for given, echoed in (
            ('"id":0,', b"0"),
            ('"id":4294967295,', b"4294967295"),
            ('"id":"abc",', b'"abc"'),
            ('"id":null,', b"null"),
            ('"id":1.5,', b"1.5"),
            ("", b"null"),
        ):
            with self.subTest(given):
                miner = self.miner()
                line = f'{{{given}"method":"mining.subscribe","params":["x"]}}'
                said = miner.say(line)
                self.assertEqual(len(said), 1)
                self.assertTrue(miner.raw.startswith(b'{"id":' + echoed + b',"result":[['))
                self.assertTrue(miner.alive())

    def test_row_13_json_in_any_shape(self):
        self.pinned_pool()
        miner = self.miner()
        said = miner.say(
            "",
            '  { "params" : ["x\\/1", null] , "extra" : {"a":[1,{}]}, "id" : 1,'
            ' "method" : "mining.\\u0073ubscribe", "jsonrpc":"2.0" }\r',
            "\r",
        )
        self.assertEqual([m["id"] for m in said], [1])
        user = self.user()
        escaped = "".join(f"\\u{ord(c):04X}" for c in user) + "\\u002Ew\\/\\u0041"
        said = miner.say(f'{{"params":["{escaped}","x"],"id":2,"method":"mining.authorise"}}')
        self.assert_login(said, 2)
        miner.extranonce1 = bytes.fromhex(miner.said[0]["result"][1])
        miner.extranonce2_size = 8
        self.assertIsNone(miner.verdict(miner.share(), user + ".w/A"))

    def test_row_14_no_stratum(self):
        self.pinned_pool()
        other = self.working_miner()
        before = self.server.memory()
        for name, data in NO_STRATUM.items():
            with self.subTest(name):
                miner = self.miner()
                miner.lines.send(data)
                self.assertTrue(miner.is_closed())
                self.assertLessEqual(len(miner.said), 1)
                for reply in miner.said:
                    self.assert_error(reply, -1, "Invalid JSON")
        self.assertLess(self.server.memory() - before, 8 << 20)
        self.assertIsNone(other.verdict(other.share()))

    def test_row_14_endless_line_is_bounded(self):
        self.pinned_pool()
        miner, before = self.miner(), self.server.memory()
        with self.assertRaises(ConnectionError):
            for _ in range(4096):
                miner.lines.send(b"x" * 4096)
                miner.hear()
        self.assertLess(self.server.memory() - before, 8 << 20)

    def test_row_15_unknown_methods_and_strays(self):
        self.pinned_pool()
        miner = self.working_miner()
        said = miner.say((7, "mining.multi_version", [4]))
        self.assertEqual(len(said), 1)
        self.assert_error(said[0], -3, "Method not found")
        for line in (
            '{"method":"mining.capabilities","params":[{}]}',
            '{"id":null,"method":"Mining.Submit","params":[]}',
            '{"id":1,"result":"pong","error":null}',
            '{"id":2,"method":"pong","params":[]}',
            "{}",
        ):
            with self.subTest(line):
                self.assertEqual(miner.say(line), [])
        self.assertIsNone(miner.verdict(miner.share()))

    def test_row_15_wrong_requests(self):
        self.pinned_pool()
        miner = self.working_miner()
        for line in ('{"id":3}', '{"id":3,"method":5}', "[]", "17", '"mining.submit"'):
            with self.subTest(line):
                said = miner.say(line)
                self.assertEqual(len(said), 1)
                self.assert_error(said[0], -1, "Invalid request")
        self.assertTrue(miner.alive())

    def test_row_16_suggestions_before_authorize(self):
        self.free_pool()
        network = 65536
        for value, expected in (
            (1000, 1000),
            ("1000", 1000),
            (0.5, 0.5),
            (0, 42),
            (-1, 42),
            (1e30, network),
            (None, 42),
        ):
            with self.subTest(value=value):
                miner = self.miner()
                miner.subscribe()
                params = [] if value is None else [value]
                self.assertEqual(miner.say((8, "mining.suggest_difficulty", params)), [])
                self.assert_login(miner.say((9, "mining.authorize", [self.user(), "x"])), 9)
                self.assertEqual(miner.difficulties, [expected])

    def test_row_17_passwords(self):
        self.free_pool()
        for params, expected in (
            (["d=500"], 500),
            (["x, diff=0.01"], 0.01),
            (["diff=1e-9"], EASY),
            (["d=1e12"], 65536),
            (["diff=abc"], 42),
            (["diff=inf"], 42),
            (["diff=nan"], 42),
            ([], 42),
            ([None], 42),
        ):
            with self.subTest(params=params):
                miner = self.miner()
                miner.subscribe()
                said = miner.say((9, "mining.authorize", [self.user(), *params]))
                self.assert_login(said, 9)
                self.assertEqual(miner.difficulties, [expected])
