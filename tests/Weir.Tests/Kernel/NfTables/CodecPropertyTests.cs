using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Xunit;

namespace Weir.Tests.Kernel.NfTables;

public sealed class CodecPropertyTests
{
    private static readonly Gen<uint> Number = Gen.Choose(0, int.MaxValue).Select(n => (uint)n);
    private static readonly Gen<uint> Register = Gen.Elements(1u, 2u, 3u, 4u, 9u, 10u, 11u, 13u, 14u, 15u, 17u);
    private static readonly Gen<string> Name = Gen.Elements("a", "set4", "chain_with_a_longer_name", "ümläut");

    private static readonly Gen<Bytes> Data =
        from length in Gen.Choose(1, 64)
        from bytes in Gen.Choose(0, 255).ArrayOf(length)
        select new Bytes([.. bytes.Select(b => (byte)b)]);

    private static readonly Gen<VerdictSpec> Verdict = Gen.OneOf(
        Gen.Elements(VerdictSpec.Accept, VerdictSpec.Drop, VerdictSpec.Return),
        Name.Select(VerdictSpec.Jump),
        Name.Select(VerdictSpec.Goto)
    );

    private static readonly Gen<Expression> Simple = Gen.OneOf<Expression>(
        Four((a, b, c, r) => new Expression.Payload(a, b, c, r)),
        Four((a, _, _, r) => new Expression.Meta(a, r)),
        Four((a, _, _, r) => new Expression.MetaSet(a, r)),
        Four((a, b, _, r) => new Expression.Ct(a, r, b % 2 == 0 ? null : (byte)(b % 256))),
        Four((a, _, _, r) => new Expression.CtSet(a, r)),
        Four((a, b, c, r) => new Expression.Byteorder(r, r, a, b, c)),
        WithData((a, r, x) => new Expression.Cmp(r, a, x)),
        WithData((a, r, x) => new Expression.Range(r, a % 2 == 0, x, x)),
        WithData((_, r, x) => new Expression.Bitwise(r, r, x, x)),
        WithData((_, r, x) => new Expression.Immediate(r, x)),
        Verdict.Select(Expression (v) => new Expression.Verdict(v)),
        Named(
            (n, a, r) =>
                new Expression.Lookup(
                    n,
                    r,
                    a % 3 == 0 ? null
                        : a % 3 == 1 ? 0
                        : r,
                    a % 2 == 0
                )
        ),
        Named((n, _, _) => new Expression.CounterReference(n)),
        Four((a, b, c, _) => new Expression.Counter(((ulong)a << 32) | b, c)),
        Four((a, b, _, _) => new Expression.Connlimit(a, b % 2 == 0)),
        Four(
            (a, b, c, r) =>
                new Expression.Nat(a % 2, NfFamily.Ipv6, b % 2 == 0 ? null : r, c % 2 == 0 ? null : r, (a % 16) << 2)
        ),
        Four((a, b, c, r) => new Expression.PayloadWrite(a, b, c, r, a % 2, b, c)),
        Four(
            (a, b, c, r) =>
                new Expression.Masquerade(a % 2 == 0 ? null : 1, a % 2 == 0 || b % 2 == 0 ? null : 2, (c % 16) << 2)
        ),
        Four(
            (a, b, c, r) =>
                new Expression.Redirect(a % 2 == 0 ? null : 1, a % 2 == 0 || b % 2 == 0 ? null : 2, (c % 16) << 2)
        ),
        Four((a, b, _, _) => new Expression.Reject(a % 3, (byte)(b % 256))),
        Four((a, b, c, r) => new Expression.Limit(((ulong)a << 32) | b, b, c, r % 2, a % 2 == 0)),
        Four((a, b, c, r) => new Expression.NumberGenerator(r, a, b % 2, c)),
        Named((n, a, r) => new Expression.Log(a % 2 == 0 ? null : n, a % 3 == 0 ? null : 5 + (a % 3), a % 64)),
        Named((n, a, r) => new Expression.Log(n, null, 0, (ushort)(a % 65536), a % 2 == 0 ? null : a, 7)),
        Four((a, b, c, _) => new Expression.Queue((ushort)(a % 65536), (ushort)(b % 65536), (ushort)(c % 4))),
        Four((a, _, _, r) => new Expression.Duplicate(r, a % 2 == 0 ? null : 2)),
        Four(
            (a, b, _, r) => new Expression.TransparentProxy(NfFamily.Ipv4, a % 2 == 0 ? null : r, b % 2 == 0 ? null : 2)
        ),
        Four((a, b, _, r) => new Expression.Fib(r, a, b)),
        Four((a, b, c, r) => new Expression.ExtensionHeader((byte)(a % 256), b, c, a % 2, b % 2, r)),
        Four((a, b, c, r) => new Expression.ExtensionHeaderWrite((byte)(a % 256), b, c, a % 2, r)),
        Four((a, _, _, r) => new Expression.Route(a, r)),
        Four((a, _, _, r) => new Expression.SocketData(a, r)),
        Gen.Constant<Expression>(new Expression.Notrack())
    );

    private static readonly Gen<Expression> Any = Gen.OneOf(
        Simple,
        from name in Name
        from op in Number
        from register in Register
        from timeout in Number
        from inner in Simple.ListOf(3)
        from count in Gen.Choose(0, 3)
        select (Expression)new Expression.Dynset(name, op, register, timeout, [.. inner.Take(count)])
    );

    [Fact]
    public void Rules_EncodedAndDecoded_AreTheSame() =>
        Prop.ForAll(
                Any.ListOf().ToArbitrary(),
                expressions =>
                {
                    var writer = new NetlinkWriter(64);
                    ExpressionEncoder.List(writer, 4, [.. expressions]);
                    ExpressionDecoder.List(Body(writer)).ShouldBe([.. expressions]);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Expressions_WithBytesChanged_ThrowNothingButFormatExceptions() =>
        Prop.ForAll(
                (from e in Any from edits in Edits select (e, edits)).ToArbitrary(),
                test =>
                {
                    var writer = new NetlinkWriter(64);
                    ExpressionEncoder.List(writer, 4, [test.e]);
                    Survives(test.edits, writer.Written[4..], bytes => ExpressionDecoder.List(bytes));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Sets_EncodedAndDecoded_AreTheSame() =>
        Prop.ForAll(
                SetGenerator.Sets.ToArbitrary(),
                set =>
                {
                    var writer = new NetlinkWriter(64);
                    SetEncoder.Write(writer, "t", set, 1);
                    SetDecoder.Read(writer.Written).ShouldBe(set);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Sets_WithBytesChanged_ThrowNothingButFormatExceptions() =>
        Prop.ForAll(
                (from s in SetGenerator.Sets from edits in Edits select (s, edits)).ToArbitrary(),
                test =>
                {
                    var writer = new NetlinkWriter(64);
                    SetEncoder.Write(writer, "t", test.s, 1);
                    Survives(test.edits, writer.Written, bytes => SetDecoder.Read(bytes));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Elements_EncodedAndDecoded_AreTheSame() =>
        Prop.ForAll(SetGenerator.SetsWithElements.ToArbitrary(), test => SetGenerator.Check(test.Set, test.Elements))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Elements_WithBytesChanged_ThrowNothingButFormatExceptions() =>
        Prop.ForAll(
                (from s in SetGenerator.SetsWithElements from edits in Edits select (s, edits)).ToArbitrary(),
                test =>
                {
                    var batch = NftBatch.Encode(
                        [new NftOperation.AddElements(NfFamily.Inet, "t", test.s.Set, test.s.Elements)],
                        1,
                        null
                    );
                    Survives(test.edits, batch.Bytes, bytes => SetGenerator.Decode(test.s.Set, bytes));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Gen<(int At, byte Value)[]> Edits =>
        (from at in Gen.Choose(0, 4000) from value in Gen.Choose(0, 255) select (at, (byte)value))
            .ArrayOf()
            .Select(edits => edits.Length == 0 ? [(0, (byte)255)] : edits);

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);

    private static void Survives((int At, byte Value)[] edits, ReadOnlySpan<byte> bytes, SpanAction decode)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var changed = bytes.ToArray();
        foreach (var (at, value) in edits)
        {
            changed[at % changed.Length] = value;
        }

        var cut = changed.AsSpan(0, changed.Length - (edits[0].At % 7 == 0 ? edits[0].At % changed.Length : 0));
        try
        {
            decode(cut);
        }
        catch (NetlinkFormatException)
        {
            // The one exception bad bytes may cause.
        }
    }

    private static ReadOnlySpan<byte> Body(NetlinkWriter writer)
    {
        var reader = new AttributeReader(writer.Written);
        reader.Next().ShouldBeTrue();
        return reader.Value;
    }

    private static Gen<Expression> Four(Func<uint, uint, uint, uint, Expression> make) =>
        from a in Number
        from b in Number
        from c in Number
        from r in Register
        select make(a, b, c, r);

    private static Gen<Expression> WithData(Func<uint, uint, Bytes, Expression> make) =>
        from a in Number
        from r in Register
        from x in Data
        select make(a, r, x);

    private static Gen<Expression> Named(Func<string, uint, uint, Expression> make) =>
        from n in Name
        from a in Number
        from r in Register
        select make(n, a, r);
}
