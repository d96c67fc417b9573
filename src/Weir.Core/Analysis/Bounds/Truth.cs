namespace Weir.Core.Analysis.Bounds;

/// <summary>Whether a test holds, as far as that can be told.</summary>
internal enum Truth
{
    No,

    /// <summary>The packet is not known well enough, or the test asks what no field says.</summary>
    Maybe,
    Yes,
}
