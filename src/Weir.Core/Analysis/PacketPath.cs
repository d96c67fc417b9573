namespace Weir.Core.Analysis;

/// <summary>Which hooks a packet meets.</summary>
public enum PacketPath
{
    /// <summary>Ingress, prerouting, forward, postrouting.</summary>
    Forward,

    /// <summary>Ingress, prerouting, input.</summary>
    ToBox,

    /// <summary>Output, postrouting.</summary>
    FromBox,
}
