using System.Text.Json.Serialization;
using Weir.Cli.Documents;
using Weir.Web.Editing;

namespace Weir.Web.Tracing;

/// <summary>
/// Body of POST trace: a packet in the words of <c>weir trace</c>; or a member, whose packet is made of what is not said: the first device, an
/// address outside, TCP to port 443, a new connection; or two addresses, whose interfaces the site tells.
/// </summary>
internal sealed record TraceBody
{
    /// <summary>The packet in words; not together with a member.</summary>
    public string? Packet { get; init; }

    /// <summary>"forward" (default), "in" or "out", as with <c>weir trace --path</c>; only with a packet.</summary>
    public string? Path { get; init; }

    /// <summary>Each rule, none folded.</summary>
    public bool? All { get; init; }

    /// <summary>Id or login.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Member { get; init; }

    /// <summary>The packet's source address; together with <see cref="To"/>, and with neither a packet nor a member.</summary>
    public string? From { get; init; }

    /// <summary>The packet's destination address: one of the box's own, or one behind it.</summary>
    public string? To { get; init; }

    /// <summary>"out" (default): from the member; "in": to him.</summary>
    public string? Direction { get; init; }

    /// <summary>The member's end: one of his addresses; default: his first device, for "in" over IPv4 his public address.</summary>
    public string? Device { get; init; }

    /// <summary>The other end; its family is the packet's. Default: an address outside.</summary>
    public string? Remote { get; init; }

    /// <summary>A protocol's name or number; default tcp.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Protocol { get; init; }

    /// <summary>Destination port; default: for "in" that of the member's first forward or opening, else 443.</summary>
    public int? Port { get; init; }
}

/// <summary>Answer of POST trace.</summary>
internal sealed record MemberTraceDocument : TraceDocument
{
    /// <summary>The member's id; null for a packet in words.</summary>
    public uint? Member { get; init; }

    public string? Login { get; init; }

    /// <summary>active, trial or blocked.</summary>
    public string? State { get; init; }

    /// <summary>The rule that decided, and why it did.</summary>
    public required string Why { get; init; }
}
