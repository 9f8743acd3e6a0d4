// gopacket's NewPacket over a pcap file: every layer of every packet, as its documentation begins.
//
//	packets FILE [lazy]
//
// Prints one line of JSON with the seconds from the opening of the file to its end.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/gopacket"
	_ "github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

func main() {
	began := time.Now()
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	reader, err := pcapgo.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		panic(err)
	}
	packets, layers := 0, 0
	for {
		data, info, err := reader.ReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
		packet := gopacket.NewPacket(data, reader.LinkType(), gopacket.Default)
		packet.Metadata().CaptureInfo = info
		layers += len(packet.Layers())
		packets++
	}
	fmt.Printf("{\"packets\":%d,\"seconds\":%.6f,\"layers\":%d}\n", packets, time.Since(began).Seconds(), layers)
}
