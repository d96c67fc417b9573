using Shouldly;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Tests.Compiler;

/// <summary>Rows of a web farm change as elements, and what comes out is what compiling anew gives.</summary>
public sealed class WebfarmChangeTests
{
    [Fact]
    public void TryChange_RandomEdits_GiveWhatCompilingAnewGives()
    {
        var random = new Random(3);
        var compiled = SiteCompiler.Compile(WebfarmGenerator.Site(3, 60));
        var (changes, structures) = (0, 0);
        for (var round = 0; round < 120; round++)
        {
            var site = WebfarmEdits.Apply(compiled.Site, random, 3);
            if (compiled.TryChange(site, SiteDiff.Between(compiled.Site, site), out var next, out var delta))
            {
                ShouldGive(compiled.Ruleset, delta, SiteCompiler.Compile(site, compiled).Ruleset);
                changes++;
            }
            else
            {
                next = SiteCompiler.Compile(site, compiled);
                structures++;
            }

            compiled = next;
        }

        (changes > 20 && structures > 2).ShouldBeTrue($"{changes} changes, {structures} structures");
    }

    [Fact]
    public void TryChange_OneListenerMore_IsOneElement()
    {
        var before = WebfarmGenerator.Site(3, 60);
        var listener = new Listener(Prefix("203.0.113.10"), TransportProtocol.Tcp, PortRange.Single(9999), "new");
        var after = before with { Listeners = Sorted(before.Listeners.Add(listener)) };
        var compiled = SiteCompiler.Compile(before);

        compiled.TryChange(after, SiteDiff.Between(before, after), out _, out var delta).ShouldBeTrue();

        var set = delta.ShouldNotBeNull().Sets.ShouldHaveSingleItem();
        set.Set.Name.ShouldBe("listener4_32");
        (set.Removed.Count, set.Added.Count).ShouldBe((0, 1));
    }

    [Fact]
    public void TryChange_ListenerThatAnotherCovers_TakesNoElementAway()
    {
        var any = new Listener(null, TransportProtocol.Tcp, PortRange.Single(443), "any");
        var one = new Listener(Prefix("203.0.113.10"), TransportProtocol.Tcp, PortRange.Single(443), "any");
        var both = WebfarmGenerator.Site(3, 1) with { Listeners = [any, one] };
        var after = both with { Listeners = [any] };

        SiteCompiler.Compile(both).TryChange(after, SiteDiff.Between(both, after), out _, out var delta).ShouldBeTrue();

        delta.ShouldNotBeNull().Sets.ShouldBeEmpty();
    }

    [Fact]
    public void Compile_WideListenersThatOverlap_GiveDisjointBoxes()
    {
        Listener Wide(string place, string ports) =>
            new(Prefix(place), TransportProtocol.Udp, Model.ValidSite.Ports(ports), place);
        var site = WebfarmGenerator.Site(3, 1) with
        {
            Listeners =
            [
                Wide("203.0.113.10", "10000-20000"),
                Wide("203.0.113.10", "15000-30000"),
                Wide("203.0.113.0/24", "20001-20500"),
            ],
        };

        var table = SiteCompiler.Compile(site).Ruleset.Elements["listener4_range"];

        // Below .10, .10 alone, above .10: three boxes.
        table.Count.ShouldBe(3);
    }

    private static SiteRows<Listener> Sorted(SiteRows<Listener> rows) =>
        rows.Sort(
            (a, b) =>
            {
                var order = Nullable.Compare(a.Address, b.Address);
                order = order != 0 ? order : a.Protocol.CompareTo(b.Protocol);
                return order != 0 ? order : a.Ports.CompareTo(b.Ports);
            }
        );

    private static void ShouldGive(Ruleset before, RulesetDelta delta, Ruleset expected)
    {
        foreach (var set in expected.Sets)
        {
            var elements = Texts(before.Elements.GetValueOrDefault(set.Name));
            if (delta.Sets.FirstOrDefault(one => one.Set.Name == set.Name) is { } changed)
            {
                foreach (var gone in Texts(changed.Removed))
                {
                    elements.Remove(gone).ShouldBeTrue($"{set.Name}: {gone} was not there");
                }

                foreach (var come in Texts(changed.Added))
                {
                    elements.Add(come).ShouldBeTrue($"{set.Name}: {come} is there already");
                }
            }

            elements.Order().ShouldBe(Texts(expected.Elements.GetValueOrDefault(set.Name)).Order(), set.Name);
        }
    }

    private static HashSet<string> Texts(ElementTable? table)
    {
        var texts = new HashSet<string>();
        for (var i = 0; i < (table?.Count ?? 0); i++)
        {
            var note = table?.Notes?.GetValueOrDefault(i);
            texts.Add($"{Convert.ToHexString(table is null ? [] : table[i])} {note?.Comment} {note?.Expires}");
        }

        return texts;
    }
}
