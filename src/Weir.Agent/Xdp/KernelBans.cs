using Weir.Backends.Xdp;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Agent.Xdp;

/// <summary>The program bpf/bans.bpf.c with a table, in the kernel. Not thread-safe.</summary>
public sealed class KernelBans : IDisposable
{
    /// <summary>What the kernel lists the program as.</summary>
    public const string ProgramName = "weir_bans";

    private readonly KernelBanMemory _memory;
    private readonly BpfObject? _object;

    private KernelBans(KernelBanMemory memory, BpfObject? bpfObject, BanTable table, uint programId) =>
        (_memory, _object, Table, ProgramId) = (memory, bpfObject, table, programId);

    /// <summary>The kernel's number of the program.</summary>
    public uint ProgramId { get; }

    /// <summary>The bans in force; changing them changes what the program drops.</summary>
    public BanTable Table { get; }

    /// <summary>The program, to attach or to run; only of a table that this process loaded.</summary>
    /// <exception cref="InvalidOperationException">Another process loaded it.</exception>
    public BpfObject Program =>
        _object ?? throw new InvalidOperationException("the program was loaded by another process");

    /// <summary>Loads the program and fills its table. It meets no packet before it is attached; nothing stays when this is disposed unattached.</summary>
    /// <param name="takeFragments">Also where packets come in several buffers; a program for tail calls must be as its caller is.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static KernelBans Load(XdpBanSpec spec, bool takeFragments = true)
    {
        var builder = new XdpTableBuilder(spec);
        var loaded = BpfObject.Open(ReadProgram());
        KernelBanMemory? memory = null;
        try
        {
            Resize(loaded, builder.Sizes);
            if (takeFragments)
            {
                loaded.TakeFragments(ProgramName);
            }

            loaded.Load(ProgramName);
            memory = new KernelBanMemory(loaded.OpenMaps(ProgramName));
            return new KernelBans(memory, loaded, builder.Fill(memory), loaded.ProgramId(ProgramName));
        }
        catch
        {
            memory?.Dispose();
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>The table of the program that is attached to an interface; null when there is none, or it is not this one.</summary>
    /// <exception cref="NetlinkException">The kernel refused a question.</exception>
    public static KernelBans? Attached(NetworkNamespace? network, int interfaceIndex)
    {
        if (XdpAttachment.Of(network, interfaceIndex) is not { } attachment)
        {
            return null;
        }

        var program = BpfProgramInfo.OfId(attachment.Program);
        if (program.Name != ProgramName)
        {
            return null;
        }

        var memory = new KernelBanMemory(program.OpenMaps());
        if (BanTable.IsIn(memory))
        {
            return new KernelBans(memory, null, BanTable.Open(memory), program.Id);
        }

        memory.Dispose();
        return null;
    }

    /// <summary>Takes over what another table counted, prefix by prefix.</summary>
    public void Carry(BanTable from)
    {
        ArgumentNullException.ThrowIfNull(from);
        foreach (var (prefix, _, count) in from.Entries())
        {
            if (count.Packets > 0 && Table.Find(prefix) is { } slot)
            {
                Table.Carry(slot, count);
            }
        }
    }

    /// <summary>Takes over from the table whose place this one has taken: what it counted, and the name of its counts.</summary>
    /// <param name="before">Null when there was none.</param>
    /// <param name="fresh">A name that no other table has had, for counts that begin here.</param>
    public void Succeed(KernelBans? before, ulong fresh)
    {
        if (before is not null)
        {
            // What still ran in the old program has been counted when this returns.
            Rcu.Wait();
            Carry(before.Table);
        }

        Table.Lineage = before?.Table.Lineage is { } name and not 0 ? name : fresh;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _object?.Dispose();
    }

    private static void Resize(BpfObject loaded, BanSizes sizes)
    {
        loaded.Resize("lines", sizes.Lines);
        loaded.Resize("filter", sizes.FilterWords);
        loaded.Resize("hits", checked(sizes.Slots * PossibleCpus.Count()));
        loaded.Resize("records", sizes.Slots);
        loaded.Resize("windows", sizes.Windows);
    }

    private static byte[] ReadProgram()
    {
        const string name = "bans.bpf.o";
        using var stream =
            typeof(KernelBans).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
