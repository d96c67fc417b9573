using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

/// <summary>Random and nearly right texts: a parser never throws, and what it takes prints to something it takes again.</summary>
public sealed class ParserFuzzTests
{
    private const string Alphabet = "0123456789abcdefABCDEFxX:.-/[]% \t\0\u0661\uff11g";

    [Fact]
    public void Parsers_RandomText_NeverThrowAndRoundTripWhatTheyTake()
    {
        var random = new Random(20260301);
        for (var i = 0; i < 100_000; i++)
        {
            var text = RandomText(random);
            if (IpPrefix.TryParse(text, out var prefix, out var problem))
            {
                IpPrefix.TryParse(prefix.ToString(), out var again, out _).ShouldBeTrue(text);
                again.ShouldBe(prefix, text);
            }

            (problem is null).ShouldBe(problem is not { Length: > 0 }, text);
            RoundTrip(text);
        }
    }

    [Fact]
    public void Parsers_MutatedAddresses_AgreeWithTheFrameworkWhereTheyTakeThem()
    {
        string[] seeds =
        [
            "10.16.0.7",
            "198.18.255.254",
            "2001:db8:1000:100::1",
            "::ffff:1.2.3.4",
            "fe80::1",
            "1:2:3:4:5:6:7:8",
        ];
        var random = new Random(7);
        var taken = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var text = Mutate(random, seeds[random.Next(seeds.Length)]);
            var mine = text.Contains(':') ? Read6(text) : Read4(text);
            if (mine is null)
            {
                continue;
            }

            taken++;
            IPAddress.TryParse(text, out var theirs).ShouldBeTrue(text);
            theirs.ShouldNotBeNull().ToString().ShouldBe(mine, text);
        }

        taken.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Ipv6_AddressesWithoutZone_AreTakenWheneverTheFrameworkTakesThem()
    {
        var random = new Random(11);
        var taken = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var text = Mutate(random, "2001:db8::1:0:2");
            var plain = text.All(c => char.IsAsciiHexDigit(c) || c == ':');
            if (
                plain
                && IPAddress.TryParse(text, out var theirs)
                && theirs.AddressFamily == AddressFamily.InterNetworkV6
            )
            {
                taken++;
                Ipv6Address.TryParse(text, out _, out var problem).ShouldBeTrue($"{text}: {problem}");
            }
        }

        taken.ShouldBeGreaterThan(5_000);
    }

    private static void RoundTrip(string text)
    {
        if (PortRange.TryParse(text, out var range, out _))
        {
            PortRange.TryParse(range.ToString(), out var again, out _).ShouldBeTrue(text);
            again.ShouldBe(range);
        }

        if (Mac.TryParse(text, out var mac, out _))
        {
            Mac.TryParse(mac.ToString(), out var again, out _).ShouldBeTrue(text);
            again.ShouldBe(mac);
        }

        if (Ipv4Address.TryParse(text, out var address))
        {
            address.ToString().ShouldBe(text);
        }
    }

    private static string RandomText(Random random)
    {
        var letters = new char[random.Next(24)];
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = random.Next(20) == 0 ? (char)random.Next(0x10000) : Alphabet[random.Next(Alphabet.Length)];
        }

        return new string(letters);
    }

    private static string Mutate(Random random, string text)
    {
        var letters = text.ToList();
        for (var edits = random.Next(3); edits > 0 && letters.Count > 0; edits--)
        {
            var at = random.Next(letters.Count);
            switch (random.Next(3))
            {
                case 0:
                    letters[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    letters.RemoveAt(at);
                    break;
                default:
                    letters.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
            }
        }

        return new string([.. letters]);
    }

    private static string? Read4(string text) =>
        Ipv4Address.TryParse(text, out var address) ? address.ToString() : null;

    private static string? Read6(string text) =>
        Ipv6Address.TryParse(text, out var address) ? address.ToString() : null;
}
