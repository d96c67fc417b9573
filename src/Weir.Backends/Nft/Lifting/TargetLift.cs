using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>Expressions that iptables has words for: limits, logs, and NAT to constants. The inverse of the phrases that write them.</summary>
internal static class TargetLift
{
    // NF_NAT_RANGE_* of include/uapi/linux/netfilter/nf_nat.h
    private const uint Random = 4;
    private const uint Persistent = 8;
    private const uint FullyRandom = 16;
    private const uint WholeNetwork = 64;

    private const uint Warning = 4;

    // NF_LOG_* of include/uapi/linux/netfilter/nf_log.h
    private static readonly (uint Flag, string Option)[] LogFlags =
    [
        (1, "--log-tcp-sequence"),
        (2, "--log-tcp-options"),
        (4, "--log-ip-options"),
        (8, "--log-uid"),
        (32, "--log-macdecode"),
    ];

    /// <summary>A limit of packets as <c>-m limit</c> without its ordinal; null where that has no such limit.</summary>
    public static Match.Extension? Limit(Expression.Limit limit)
    {
        // NFT_LIMIT_PKTS
        if (limit.Over || limit.Type != 0)
        {
            return null;
        }

        var unit = limit.UnitSeconds switch
        {
            1 => "sec",
            60 => "min",
            3600 => "hour",
            86400 => "day",
            _ => null,
        };
        if (unit is null)
        {
            return null;
        }

        var options = ImmutableArray.Create(Option("--limit", $"{limit.Rate}/{unit}"));
        return new Match.Extension(
            "limit",
            new(limit.Burst == 5 ? options : options.Add(Option("--limit-burst", $"{limit.Burst}"))),
            Purity.Stateful
        );
    }

    /// <summary>A log as <c>-j LOG</c> or <c>-j NFLOG</c>; null where those have no such log.</summary>
    public static Statement? Log(Expression.Log log) => log.Group is { } group ? Group(log, group) : Kernel(log);

    /// <summary>NAT to constants; null where ours cannot say it.</summary>
    /// <param name="at">The constant in a register; null when it holds something else.</param>
    public static Statement.Nat? Nat(Expression.Nat nat, Func<uint, Bytes?> at)
    {
        var source = nat.Type == 0;
        var first = Address(nat.AddressRegister, at);
        var last = Address(nat.LastAddressRegister, at);
        if (first is null || last is null || Options(nat.Flags & ~WholeNetwork) is not { } options)
        {
            return null;
        }

        if ((nat.Flags & WholeNetwork) != 0)
        {
            return nat.PortRegister is null && Mask(first, last) is { } mask
                ? new Statement.Nat(NatKind.Netmap, new([.. first]), new([.. mask]), 0, 0, options)
                : null;
        }

        last = last.Length == 0 ? first : last;
        return Ports(nat.PortRegister, nat.LastPortRegister, at) is { } ports
            ? new Statement.Nat(
                source ? NatKind.Source : NatKind.Destination,
                new([.. first]),
                new([.. last]),
                ports.First,
                ports.Last,
                options
            )
            : null;
    }

    /// <summary>MASQUERADE and REDIRECT: NAT to an address of the box's own.</summary>
    public static Statement.Nat? Own(NatKind kind, uint? port, uint? lastPort, uint flags, Func<uint, Bytes?> at) =>
        // The kernel tells NF_NAT_RANGE_PROTO_SPECIFIED (2), which the port says already.
        Options(flags & ~2u) is { } options
        && Ports(port, lastPort, at) is { } ports
            ? new Statement.Nat(kind, default, default, ports.First, ports.Last, options)
            : null;

    private static Statement.Extension? Kernel(Expression.Log log)
    {
        var known = LogFlags.Aggregate(0u, (all, flag) => all | flag.Flag);
        if ((log.Flags & ~known) != 0 || log.SnapLength is not null || log.QueueThreshold is not null)
        {
            return null;
        }

        var options = ImmutableArray.CreateBuilder<ExtensionOption>();
        if (log.Prefix is { } prefix)
        {
            options.Add(Option("--log-prefix", prefix));
        }

        if (log.Level is { } level && level != Warning)
        {
            options.Add(Option("--log-level", $"{level}"));
        }

        foreach (var (flag, name) in LogFlags)
        {
            if ((log.Flags & flag) != 0)
            {
                options.Add(new ExtensionOption(name, []));
            }
        }

        return new Statement.Extension("LOG", new(options.ToImmutable()));
    }

    private static Statement.Extension? Group(Expression.Log log, ushort group)
    {
        if (log.Flags != 0 || log.Level is not null)
        {
            return null;
        }

        var options = ImmutableArray.CreateBuilder<ExtensionOption>();
        if (log.Prefix is { } prefix)
        {
            options.Add(Option("--nflog-prefix", prefix));
        }

        if (group != 0)
        {
            options.Add(Option("--nflog-group", $"{group}"));
        }

        // The kernel lists 0 where nothing was given.
        if (log.SnapLength is > 0 and var size)
        {
            options.Add(Option("--nflog-size", $"{size}"));
        }

        if (log.QueueThreshold is > 0 and var threshold)
        {
            options.Add(Option("--nflog-threshold", $"{threshold}"));
        }

        return new Statement.Extension("NFLOG", new(options.ToImmutable()));
    }

    /// <summary>Empty without a register; null when it is no constant.</summary>
    private static byte[]? Address(uint? register, Func<uint, Bytes?> at) =>
        register is not { } number ? []
        : at(number) is { } data ? data.Span.ToArray()
        : null;

    private static (ushort First, ushort Last)? Ports(uint? first, uint? last, Func<uint, Bytes?> at)
    {
        if (first is null)
        {
            return (0, 0);
        }

        return Port(first.Value, at) is { } from && (last is { } end ? Port(end, at) : from) is { } to
            ? (from, to)
            : null;
    }

    private static ushort? Port(uint register, Func<uint, Bytes?> at) =>
        at(register) is { Length: >= 2 } data ? BinaryPrimitives.ReadUInt16BigEndian(data.Span) : null;

    private static NatOptions? Options(uint flags) =>
        (flags & ~(Random | Persistent | FullyRandom)) != 0
            ? null
            : ((flags & Random) != 0 ? NatOptions.Random : NatOptions.None)
                | ((flags & FullyRandom) != 0 ? NatOptions.RandomFully : NatOptions.None)
                | ((flags & Persistent) != 0 ? NatOptions.Persistent : NatOptions.None);

    /// <summary>The mask of the network from its first and last address; null when they are none.</summary>
    private static byte[]? Mask(byte[] first, byte[] last)
    {
        if (first.Length == 0 || first.Length != last.Length)
        {
            return null;
        }

        return [.. first.Zip(last, (low, high) => (byte)~(low ^ high))];
    }

    private static ExtensionOption Option(string name, FormattableString value) =>
        Option(name, value.ToString(CultureInfo.InvariantCulture));

    private static ExtensionOption Option(string name, string value) => new(name, [value]);
}
