using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

/// <summary>What the kernel counted since the table was loaded; bytes are those of whole IP packets.</summary>
public readonly record struct Traffic(ulong Packets, ulong Bytes)
{
    internal static Traffic From(CounterValue value) => new(value.Packets, value.Bytes);
}
