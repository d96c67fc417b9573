using System.Collections.Immutable;
using Weir.Core.Analysis;

namespace Weir.Core.Rules.Space;

/// <summary>
/// All packets of one IP version that firewalls can tell apart, and sets of them with exact algebra: what a rule matches, what is
/// left of it behind others, a packet that shows it. Not thread-safe.
/// </summary>
/// <remarks>
/// A packet without a field fails every test of it, negated or not. Tests that no field can say are free booleans by their text
/// (<see cref="Packet.Holding"/>).
/// </remarks>
public sealed class PacketSpace
{
    private readonly SpaceLayout _layout;
    private readonly FieldTests _tests;
    private readonly PacketPicker _picker;
    private readonly EquatableArray<Model.IpPrefix> _localAddresses;
    private readonly Dictionary<Ruleset, MatchDiagrams> _tables = new(ReferenceEqualityComparer.Instance);

    /// <param name="firewall">Whose interface names and free tests the space knows.</param>
    /// <param name="family"><see cref="Family.Ip"/> or <see cref="Family.Ip6"/>: the packets meant.</param>
    /// <param name="settings">Limits.</param>
    /// <exception cref="SpaceLimitException">Too many free booleans.</exception>
    public PacketSpace(Firewall firewall, Family family, SpaceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentOutOfRangeException.ThrowIfEqual(family, Family.Inet);
        settings ??= SpaceSettings.Default;
        Diagrams = new Diagrams(settings.MostNodes);
        _layout = new SpaceLayout(family == Family.Ip ? 4 : 6, SpaceVocabulary.Of(firewall), settings.Order);
        _tests = new FieldTests(Diagrams, _layout);
        _picker = new PacketPicker(Diagrams, _layout, _tests);
        _localAddresses = firewall.LocalAddresses;
    }

    public PacketSet All => new(this, Diagrams.True);

    public PacketSet None => new(this, Diagrams.False);

    /// <summary>Decision nodes in use, about 20 bytes each.</summary>
    public int Nodes => Diagrams.Count;

    internal Diagrams Diagrams { get; }

    /// <summary>The packets for which a test holds.</summary>
    /// <param name="match">A test of one of the table's rules, or one that asks fields only.</param>
    /// <param name="table">A table of the firewall, for its sets.</param>
    public PacketSet Of(Match match, Ruleset table) => Make(Tests(table).Of(match));

    /// <summary>The packets for which all tests of a rule hold.</summary>
    public PacketSet Of(Rule rule, Ruleset table)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Make(Tests(table).OfAll(rule.Matches.AsSpan()));
    }

    /// <summary>The packets whose field is a number in the range, both ends included; packets without the field are not in it.</summary>
    /// <exception cref="ArgumentException">The field is not a number.</exception>
    public PacketSet InRange(Field field, UInt128 first, UInt128 last)
    {
        var inside = _tests.InRanges(Block(field), [new NumberRange(first, last, Diagrams.True)]);
        return Make(Diagrams.And(_tests.Presence(field), inside));
    }

    /// <summary>The packets that have the field.</summary>
    public PacketSet Having(Field field) => Make(_tests.Presence(field));

    /// <summary>The packets with one of these conntrack states.</summary>
    public PacketSet InState(CtStates states) => Make(_tests.AnyBit(new Match.AnyBit(Field.CtState, (uint)states)));

    /// <summary>The packets that can come by a hook: those with the interfaces known there.</summary>
    public PacketSet At(Hook hook) => Make(HookPackets.Of(Diagrams, _tests, hook));

    /// <summary>A packet of the set, as ordinary as the set allows; null when it is empty.</summary>
    public Packet? Pick(PacketSet set) => set.IsEmpty ? null : _picker.Pick(set.Diagram);

    /// <summary>The values of a number field for which the set has a packet: ascending, without overlap.</summary>
    /// <exception cref="ArgumentException">The field is not a number.</exception>
    public ImmutableArray<ValueRange> Values(PacketSet set, Field field) =>
        new FieldProjection(Diagrams, Block(field)).Values(set.Diagram);

    /// <summary>
    /// Divides a number field's values into classes that the set treats alike: who may do the same. Values without any packet are in
    /// none.
    /// </summary>
    /// <exception cref="ArgumentException">The field is not a number.</exception>
    public ImmutableArray<FieldClass> Classes(PacketSet set, Field field)
    {
        var classes = ImmutableArray.CreateBuilder<FieldClass>();
        foreach (var (values, rest) in new FieldProjection(Diagrams, Block(field)).Classes(set.Diagram))
        {
            classes.Add(new FieldClass(values, Make(rest)));
        }

        return classes.ToImmutable();
    }

    internal PacketSet Make(int diagram) => new(this, diagram);

    private FieldBlock Block(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return _layout.Number(field)
            ?? throw new ArgumentException($"{field} is no number of packets of this version", nameof(field));
    }

    private MatchDiagrams Tests(Ruleset table)
    {
        if (!_tables.TryGetValue(table, out var tests))
        {
            tests = new MatchDiagrams(Diagrams, _layout, _tests, table, _localAddresses);
            _tables.Add(table, tests);
        }

        return tests;
    }
}
