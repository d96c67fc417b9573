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

    /// <summary>The values of <c>records</c>.</summary>
    Span<byte> Records { get; }

    /// <summary>CPUs that count.</summary>
    int Cpus { get; }

    /// <summary>One CPU's part of <c>hits</c>: a word for each slot.</summary>
    /// <param name="cpu">0 … <see cref="Cpus"/> − 1.</param>
    Span<ulong> Hits(int cpu);
}
