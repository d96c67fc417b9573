namespace Weir.Sources.IpsetSave;

/// <summary>How a file of sets is to be read.</summary>
public sealed record IpsetSettings
{
    /// <summary>Ten times the largest set met, and still bounded memory.</summary>
    public const int DefaultMaxElements = 16_000_000;

    /// <summary>When the file was written: what time-outs count from.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Reading stops with a diagnostic at the element after these.</summary>
    public int MaxElements { get; init; } = DefaultMaxElements;

    /// <summary>Told the number of bytes read so far, now and then, from the reading thread.</summary>
    public IProgress<long>? Progress { get; init; }
}
