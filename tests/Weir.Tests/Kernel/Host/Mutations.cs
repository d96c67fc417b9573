using System.Text;

namespace Weir.Tests.Kernel.Host;

/// <summary>A good text with bytes changed, taken out, doubled: what a parser meets when the file is not what it was written for.</summary>
internal static class Mutations
{
    public delegate bool Parser(ReadOnlySpan<byte> text);

    /// <summary>Hands each one to the parser, which must not throw.</summary>
    public static void Of(string good, int count, Parser parse)
    {
        var random = new Random(count);
        var bytes = Encoding.UTF8.GetBytes(good);
        for (var round = 0; round < count; round++)
        {
            var text = bytes.ToList();
            for (var change = random.Next(1, 6); change > 0 && text.Count > 0; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        text.RemoveRange(at, Math.Min(random.Next(1, 20), text.Count - at));
                        break;
                    default:
                        text.InsertRange(at, text.GetRange(at, Math.Min(random.Next(1, 20), text.Count - at)));
                        break;
                }
            }

            parse(text.ToArray());
        }
    }
}
