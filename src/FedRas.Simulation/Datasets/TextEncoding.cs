using System.Text;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// UTF-8 in which a byte that is no UTF-8 is taken for Latin-1. MovieLens' older files are Latin-1 and its later ones UTF-8 under the same
/// names; and two ids that differ in such a byte stay two ids.
/// </summary>
internal static class TextEncoding
{
    public static Encoding Utf8OrLatin1 { get; } = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new Latin1Fallback());

    private sealed class Latin1Fallback : DecoderFallback
    {
        // UTF-8 hands over at most three bytes at a time.
        public override int MaxCharCount => 4;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Latin1Buffer();
    }

    private sealed class Latin1Buffer : DecoderFallbackBuffer
    {
        private byte[] _bytes = [];
        private int _next;

        public override int Remaining => _bytes.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _bytes = bytesUnknown;
            _next = 0;
            return bytesUnknown.Length > 0;
        }

        public override char GetNextChar() => _next < _bytes.Length ? (char)_bytes[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0) return false;
            _next--;
            return true;
        }

        public override void Reset()
        {
            _bytes = [];
            _next = 0;
        }
    }
}
