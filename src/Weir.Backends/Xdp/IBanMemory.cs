namespace Weir.Backends.Xdp;

/// <summary>The maps of bpf/bans.bpf.c as memory: the kernel's own, or arrays.</summary>
public interface IBanMemory
{
    /// <summary>The one value of <c>heads</c>.</summary>
    Span<byte> Head { get; }

    /// <summary>The values of <c>lines</c>.</summary>
    Span<byte> Lines { get; }

    /// <summary>The values of <c>filter</c>.</summary>
    Span<byte> Filter { get; }

    /// <summary>CPUs that count; their copies are 0 … Cpus − 1, and copy Cpus is user space's own.</summary>
    int Cpus { get; }

    /// <summary>One copy of <c>counts</c>: a value per slot.</summary>
    Span<BanCount> Counts(int copy);
}
