using System.Collections.Immutable;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>A set while its file is read.</summary>
internal sealed class SetDraft(string name, IpsetHeader header, IpsetType? type, bool ipv6, int line)
{
    private readonly StringBuilder _lines = new();
    private readonly List<(string Name, int Line)> _members = [];

    public string Name { get; set; } = name;

    public IpsetHeader Header { get; } = header;

    /// <summary>Null: a type nobody here knows.</summary>
    public IpsetType? Type { get; } = type;

    public bool IsIpv6 { get; } = ipv6;

    public int Line { get; } = line;

    /// <summary>Why the set cannot be modelled; null while it can.</summary>
    public string? OpaqueReason { get; private set; }

    public int OpaqueLine { get; private set; }

    /// <summary>Addresses are cut to so many bits (<c>netmask</c>); −1: not at all.</summary>
    public int Netmask { get; init; } = -1;

    public bool HasTimeouts { get; init; }

    /// <summary>First and last value a bitmap has room for; null where it has none.</summary>
    public (UInt128 First, UInt128 Last)? Range { get; init; }

    /// <summary>Seconds that an element lives whose line does not say; 0: for ever.</summary>
    public uint DefaultTimeout { get; init; }

    public bool HasCounters { get; init; }

    /// <summary>Elements; none for a list or an unknown type.</summary>
    public DraftElements? Elements { get; init; }

    public ImmutableArray<FieldType> Key { get; init; } = [];

    public IReadOnlyList<(string Name, int Line)> Members => _members;

    /// <summary>Whether an element still to come may be one that cannot be modelled, so that the lines must be kept.</summary>
    public bool KeepsLines { get; init; }

    /// <summary>Its add lines, verbatim: what is left when the set turns out to be opaque.</summary>
    public string[] Lines => _lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Lines of it that added an element.</summary>
    public int Added { get; private set; }

    public void Keep(ReadOnlySpan<char> line)
    {
        if (KeepsLines)
        {
            _lines.Append(line).Append('\n');
        }
    }

    public void CountAdded() => Added++;

    public void AddMember(string member, int line) => _members.Add((member, line));

    public void MakeOpaque(string reason, int line)
    {
        OpaqueReason ??= reason;
        OpaqueLine = OpaqueLine == 0 ? line : OpaqueLine;
    }

    public void Flush()
    {
        Elements?.Clear();
        _members.Clear();
        Added = 0;
        _lines.Clear();
    }
}
