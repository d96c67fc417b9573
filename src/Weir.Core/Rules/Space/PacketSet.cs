namespace Weir.Core.Rules.Space;

/// <summary>A set of packets of one <see cref="PacketSpace"/>. Equal sets are equal values.</summary>
public readonly struct PacketSet : IEquatable<PacketSet>
{
    internal PacketSet(PacketSpace space, int diagram)
    {
        Space = space;
        Diagram = diagram;
    }

    internal PacketSpace Space { get; }

    internal int Diagram { get; }

    public bool IsEmpty => Diagram == Diagrams.False;

    public bool IsAll => Diagram == Diagrams.True;

    public PacketSet Intersect(PacketSet other) => Space.Make(Space.Diagrams.And(Diagram, other.Diagram));

    public PacketSet Union(PacketSet other) => Space.Make(Space.Diagrams.Or(Diagram, other.Diagram));

    /// <summary>The packets of this set that are not in the other.</summary>
    public PacketSet Minus(PacketSet other) => Space.Make(Space.Diagrams.Minus(Diagram, other.Diagram));

    public PacketSet Complement() => Space.Make(Space.Diagrams.Not(Diagram));

    public bool Overlaps(PacketSet other) => !Intersect(other).IsEmpty;

    /// <summary>Whether every packet of the other set is in this one.</summary>
    public bool Contains(PacketSet other) => other.Minus(this).IsEmpty;

    public bool Equals(PacketSet other) => Diagram == other.Diagram && ReferenceEquals(Space, other.Space);

    public override bool Equals(object? obj) => obj is PacketSet other && Equals(other);

    public override int GetHashCode() => Diagram;

    public static bool operator ==(PacketSet left, PacketSet right) => left.Equals(right);

    public static bool operator !=(PacketSet left, PacketSet right) => !left.Equals(right);
}
