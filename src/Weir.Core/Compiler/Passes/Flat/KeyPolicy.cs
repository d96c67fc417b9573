using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>Which comparisons of a rule go into its key, by what the target's sets can hold. The rest stays a test of its own.</summary>
internal abstract class KeyPolicy
{
    public static KeyPolicy Nft { get; } = new NftKeys();

    public static KeyPolicy Ipset { get; } = new IpsetKeys();

    public static KeyPolicy Of(OptimizerTarget target) => target == OptimizerTarget.Ipset ? Ipset : Nft;

    /// <summary>Takes those parts out that no key of the target can have.</summary>
    /// <param name="parts">Comparisons with one value, each field once, in key order.</param>
    public abstract void Reduce(List<KeyPart> parts);

    /// <summary>Puts parts back that the target's set types need beside the varying ones, though they are the same everywhere.</summary>
    /// <param name="varying">Parts that differ within a group, in key order.</param>
    /// <param name="all">All parts of the group's shape, in key order.</param>
    public abstract void Complete(List<KeyPart> varying, KeyPart[] all);

    private sealed class NftKeys : KeyPolicy
    {
        public override void Complete(List<KeyPart> varying, KeyPart[] all) { }

        public override void Reduce(List<KeyPart> parts)
        {
            var bytes = 0;
            parts.RemoveAll(part => (bytes += part.Field.Type.PaddedLength()) > KeyOrder.MostBytes);
        }
    }

    /// <summary>hash:ip, hash:net, hash:ip,port (protocol and port), hash:net,net, hash:ip,port,ip.</summary>
    private sealed class IpsetKeys : KeyPolicy
    {
        public override void Reduce(List<KeyPart> parts)
        {
            var addresses = parts.Count(static part => IsAddress(part.Field));
            var ports = parts.Count(static part => part.Field.Type == FieldType.Port);
            var protocol = parts.Exists(static part => ReferenceEquals(part.Field, Field.L4Proto));
            var service = ports == 1 && protocol && addresses > 0 && !(addresses == 2 && parts.Exists(IsMasked));
            parts.RemoveAll(part => !IsAddress(part.Field) && !(service && IsService(part.Field)));
        }

        /// <summary>A port stands with an address and its protocol, or not at all.</summary>
        public override void Complete(List<KeyPart> varying, KeyPart[] all)
        {
            if (varying.Exists(static part => !IsAddress(part.Field)))
            {
                varying.Clear();
                varying.AddRange(all);
            }
        }

        private static bool IsMasked(KeyPart part) => part.IsMasked;

        private static bool IsAddress(Field field) => field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address;

        private static bool IsService(Field field) =>
            field.Type == FieldType.Port || ReferenceEquals(field, Field.L4Proto);
    }
}
