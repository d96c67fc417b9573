namespace Weir.Core.Analysis;

/// <summary>Which hooks a packet meets.</summary>
public enum PacketPath
{
    /// <summary>Prerouting, forward, postrouting.</summary>
    Forward,

    /// <summary>Prerouting, input.</summary>
    ToBox,

    /// <summary>Output, postrouting.</summary>
    FromBox,
}
